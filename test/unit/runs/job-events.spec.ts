import { beforeEach, describe, expect, it } from '@jest/globals';
import type { RunStarted } from '../../../lib/runs/job-events.js';
import type { RunResult } from '../../../lib/runs/run-result.js';
import { deceitfulError, hostileProxy } from '../../support/hostile.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { runnableJob, TestInstance } from '../../support/test-instance.js';
import { settle, VirtualClock } from '../../support/virtual-clock.js';

let clock: VirtualClock;
let store: RecordingLockStore;
let instance: TestInstance;

beforeEach(() => {
  clock = new VirtualClock();
  store = new RecordingLockStore(clock);
  instance = new TestInstance(clock, store);
});

describe('what a listener is told', () => {
  it('started comes with the lock held, before the handler, and with the run that the handler gets', async () => {
    const seen: unknown[] = [];
    let started: RunStarted | undefined;
    instance.events.on('started', (event) => {
      started = event;
      seen.push('started', event.run.lock?.isHeld);
    });
    const due = instance.tickNow();

    const { id, startedAt } = await instance.tick(
      runnableJob((run) => seen.push('handler', run === started?.run)),
      due,
    );

    expect(seen).toEqual(['started', true, 'handler', true]);
    const { run } = started ?? {};
    expect(started).toEqual({ id, job: 'job', trigger: 'tick', tick: new Date(due.at), startedAt, run });
  });

  it.each([
    ['succeeded', (): number => 1],
    ['failed', (): Promise<never> => Promise.reject(new Error('no'))],
  ] as const)(
    '%s comes with the result that the caller gets, when the lease has been released',
    async (name, handler) => {
      let told: RunResult | undefined;
      let sent: string[] = [];
      instance.events.on(name, (result) => {
        told = result;
        sent = store.sent('release');
      });

      const result = await instance.manual(runnableJob(handler));

      expect(told).toBe(result);
      expect(sent).toEqual(['release lock:job']);
    },
  );

  it('skipped comes with the result, and without started', async () => {
    let told: RunResult | undefined;
    instance.events.on('skipped', (result) => (told = result));
    const request = {
      job: runnableJob(() => 1),
      trigger: 'manual',
      gate: { refusalFor: () => 'paused' as const },
    } as const;

    const result = await instance.run(request);

    expect(told).toBe(result);
    expect(instance.seen).toEqual(['skipped']);
  });
});

describe('a listener that fails is reported and harms nothing', () => {
  it.each([
    ['throws', () => raise(new Error('listener')), 'listener'],
    ['rejects', () => Promise.reject(new Error('listener')), 'listener'],
    ['throws nothing', () => raise(undefined), 'undefined'],
    ['throws a proxy that throws on everything', () => raise(hostileProxy()), 'cannot be looked at'],
    ['throws an error whose message cannot be read', () => raise(deceitfulError()), 'cannot be looked at'],
    ['returns a proxy that throws on everything', () => hostileProxy(), 'a trap'],
  ])('one that %s', async (_title, listener, message) => {
    const others: string[] = [];
    for (const name of ['started', 'succeeded'] as const) {
      instance.events.on(name, listener);
      instance.events.on(name, () => others.push(name));
    }

    const result = await instance.tick(runnableJob(() => 'done'));
    await settle();

    expect(result).toMatchObject({ outcome: 'succeeded', value: 'done' });
    expect(others).toEqual(['started', 'succeeded']);
    expect(instance.listenerErrors.map(({ event }) => event)).toEqual(['started', 'succeeded']);
    for (const { error } of instance.listenerErrors) expect(error.message).toContain(message);
  });

  it('the run does not wait for one that never settles', async () => {
    instance.events.on('started', () => new Promise(() => {}));
    instance.events.on('succeeded', () => new Promise(() => {}));

    await expect(instance.tick(runnableJob(() => 1))).resolves.toMatchObject({ outcome: 'succeeded' });
  });
});

describe('listeners come and go', () => {
  it('once hears one event, on all of them, and off ends it', async () => {
    const heard: string[] = [];
    const listener = (): void => void heard.push('on');
    instance.events.once('succeeded', () => heard.push('once')).on('succeeded', listener);
    const job = runnableJob(() => 1);

    await instance.manual(job);
    await instance.manual(job);
    instance.events.off('succeeded', listener);
    await instance.manual(job);

    expect(heard).toEqual(['once', 'on', 'on']);
  });

  it('a listener that removes itself while it is told leaves the others their turn', async () => {
    const heard: string[] = [];
    const first = (): void => {
      heard.push('first');
      instance.events.off('started', first);
    };
    instance.events.on('started', first).on('started', () => heard.push('second'));
    const job = runnableJob(() => 1);
    await instance.manual(job);
    await instance.manual(job);

    expect(heard).toEqual(['first', 'second', 'second']);
  });
});

function raise(thrown: unknown): never {
  throw thrown;
}
