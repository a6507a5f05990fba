import { AsyncLocalStorage } from 'node:async_hooks';
import { channel } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import { currentRun } from '../../../lib/runs/current-run.js';
import type { JobRun } from '../../../lib/runs/job-run.js';
import {
  bind,
  heard,
  KINDS,
  stopListening,
  traced,
  type TracedEvent,
} from '../../support/channel-listeners.js';
import { runProgram } from '../../support/program.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { closeApps, startApp, type TestApp } from '../../support/test-app.js';
import { gate } from '../../support/test-instance.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const TICK = new Date('2026-01-01T00:01:00Z');
const DONE = ['start', 'end', 'asyncStart', 'asyncEnd'];
const FAILED = ['start', 'end', 'error', 'asyncStart', 'asyncEnd'];

let clock: VirtualClock;
let store: RecordingLockStore;

beforeEach(() => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  store = new RecordingLockStore(clock);
});

afterEach(async () => {
  stopListening();
  await closeApps();
});

type Handler = (run: JobRun) => unknown;

async function appWith(handler: Handler, options: object = {}, jobs: object = {}): Promise<TestApp> {
  const app = await startApp({ clock, jobs: { scheduling: true, lockStore: store, ...jobs } });
  app.registry.add('job', { cron: '* * * * *', timeZone: 'Europe/Berlin', ...options }, handler);
  return app;
}

const names = (events: readonly TracedEvent[]): string[] => events.map(({ event }) => event);

describe('the run channel', () => {
  it.each<[string, Handler]>([
    ['a handler that returns a value', () => 7],
    ['a handler that returns a promise', () => Promise.resolve(7)],
  ])('has one context for all events of %s', async (_title, handler) => {
    const events = traced();
    await appWith(handler);
    await clock.advance(MINUTE);

    expect(names(events)).toEqual(DONE);
    expect(new Set(events.map(({ context }) => context)).size).toBe(1);
    expect(events[0]?.said).toEqual({
      job: 'job',
      runId: expect.stringMatching(/^[0-9a-f]{12}-\d+$/),
      trigger: 'tick',
      tick: TICK,
      startedAt: TICK,
      calledAt: undefined,
      schedule: '* * * * * (Europe/Berlin)',
      timeZone: 'Europe/Berlin',
      instance: expect.stringMatching(/:\d+:[0-9a-f]{12}$/),
      lockKey: 'job',
      source: 'job',
      attempt: 1,
      lockLost: false,
    });
    expect(events[1]?.said).not.toHaveProperty('outcome');
    expect(events[2]?.said).toMatchObject({ result: 7, outcome: 'succeeded', calledAt: TICK });
    expect(events[3]?.said).not.toHaveProperty('error');
  });

  it.each<[string, Handler]>([
    ['throws at once', () => raise(new Error('boom'))],
    ['rejects', () => Promise.reject(new Error('boom'))],
  ])('says why a handler that %s has failed', async (_title, handler) => {
    const events = traced();
    const { registry } = await appWith(handler);
    await clock.advance(MINUTE);

    expect(names(events)).toEqual(FAILED);
    for (const { said } of events.slice(2))
      expect(said).toMatchObject({ error: { message: 'boom' }, outcome: 'failed' });
    expect(events.at(-1)?.said).not.toHaveProperty('result');
    const { lastRun } = registry.get('job');
    expect(lastRun?.error).toBe(events.at(-1)?.said.error);
  });

  it('is around all attempts, which the context counts', async () => {
    const events = traced();
    const seen: unknown[] = [];
    let calls = 0;
    const handler = (): number => {
      seen.push(events[0]?.context.attempt);
      return ++calls < 3 ? raise(new Error('boom')) : calls;
    };
    await appWith(handler, { retry: { attempts: 3, delay: SECOND } });
    await clock.advance(MINUTE + 10 * SECOND);

    expect(names(events)).toEqual(DONE);
    expect(seen).toEqual([1, 2, 3]);
    expect(events.map(({ said }) => said.attempt)).toEqual([1, 1, 3, 3]);
    expect(events.at(-1)?.said).toMatchObject({ result: 3, calledAt: TICK });
  });

  it('says why a run has failed that took too long', async () => {
    const events = traced();
    const untilAborted: Handler = ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('late'))));
    await appWith(untilAborted, { timeout: '5s' });
    await clock.advance(MINUTE + 10 * SECOND);

    expect(names(events)).toEqual(FAILED);
    expect(events.at(-1)?.said).toMatchObject({ error: { name: 'JobTimeoutError' }, outcome: 'failed' });
  });

  it('says that the lock was lost, while the run goes on', async () => {
    const events = traced();
    const { opened, open } = gate();
    await appWith(() => opened, { lock: { lockTimeout: '30s' } });
    await clock.advance(MINUTE);
    await store.lose('background-jobs:lock:job');
    await clock.advance(15 * SECOND);
    expect(names(events)).toEqual(['start', 'end']);
    expect(events[0]?.context.lockLost).toBe(true);
    expect(events[1]?.said.lockLost).toBe(false);

    open();
    await clock.advance(1);
    expect(events.at(-1)?.said).toMatchObject({ lockLost: true, outcome: 'succeeded' });
  });

  it('tells of a run by hand, of a job without a lock, and of the method of a job', async () => {
    class Reports {
      send(): number {
        return 7;
      }
    }
    BackgroundJob({ interval: '1h', lock: false })(
      Reports.prototype,
      'send',
      Object.getOwnPropertyDescriptor(Reports.prototype, 'send') as TypedPropertyDescriptor<() => number>,
    );
    const { registry } = await startApp({ clock, jobs: { lockStore: store }, providers: [Reports] });
    const events = traced();
    const tick = new Date('2025-12-31T00:00:00Z');
    await registry.get('Reports.send').run({ tick });
    await registry.get('Reports.send').run();

    const [first, second] = events.filter(({ event }) => event === 'asyncEnd').map(({ said }) => said);
    const facts = { trigger: 'manual', source: 'Reports.send', lockKey: undefined, timeZone: undefined };
    expect(first).toMatchObject({ ...facts, tick, result: 7 });
    expect(second).toMatchObject({ ...facts, tick: undefined, schedule: 'every 1h' });
  });

  it('has copies of dates, because a subscriber may change its own', async () => {
    const events = traced();
    const seen: unknown[] = [];
    await appWith(({ tick }) => {
      events[0]?.context.tick?.setTime(0);
      seen.push(tick);
    });
    await clock.advance(MINUTE);
    expect(seen).toEqual([TICK]);
  });

  it.each([0, 2])('has one call for each next() of an interceptor: %d', async (calls) => {
    class Interceptor {
      async intercept(_run: JobRun, next: () => Promise<unknown>): Promise<unknown> {
        let value: unknown = 'no call';
        for (let call = 0; call < calls; call++) value = await next();
        return value;
      }
    }
    const events = traced();
    const { registry } = await appWith(() => 7, {}, { interceptors: [Interceptor] });
    await clock.advance(MINUTE);

    expect(names(events)).toEqual(calls === 0 ? [] : [...DONE, ...DONE]);
    expect(new Set(events.map(({ context }) => context)).size).toBe(calls);
    expect(registry.get('job').lastRun).toMatchObject({
      outcome: 'succeeded',
      value: calls === 0 ? 'no call' : 7,
    });
  });

  it('has the outcome of the handler, which an interceptor may change for the run', async () => {
    class Forgiving {
      intercept(_run: JobRun, next: () => Promise<unknown>): Promise<unknown> {
        return next().catch(() => 'forgiven');
      }
    }
    const events = traced();
    const { registry } = await appWith(() => raise(new Error('boom')), {}, { interceptors: [Forgiving] });
    await clock.advance(MINUTE);

    expect(events.at(-1)?.said).toMatchObject({ outcome: 'failed', error: { message: 'boom' } });
    expect(registry.get('job').lastRun).toMatchObject({ outcome: 'succeeded', value: 'forgiven' });
  });

  it('makes a store that is bound to it active in the handler, where currentRun() is the run', async () => {
    const storage = new AsyncLocalStorage<string>();
    bind(storage, ({ runId }) => `span of ${runId}`);
    const seen: unknown[] = [];
    await appWith(async (run) => {
      const note = () => seen.push([storage.getStore() === `span of ${run.id}`, currentRun() === run]);
      note();
      await Promise.resolve();
      note();
    });
    await clock.advance(MINUTE);

    expect(seen).toEqual([
      [true, true],
      [true, true],
    ]);
    expect(storage.getStore()).toBeUndefined();
  });

  it('tells nothing of a run that is skipped', async () => {
    const events = traced();
    const { registry } = await appWith(() => 7);
    registry.get('job').pause();
    await clock.advance(MINUTE);
    expect(events).toEqual([]);
  });
});

describe('subscribers', () => {
  /** What handlers and the application see of runs of every kind, without what is different in each process. */
  async function seen(): Promise<string> {
    clock = new VirtualClock('2026-01-01T00:00:00Z');
    store = new RecordingLockStore(clock);
    const events: Record<string, unknown[]> = {};
    const app = await startApp({ clock, jobs: { scheduling: true, lockStore: store } });
    const kinds = [
      'started',
      'succeeded',
      'failed',
      'skipped',
      'missed',
      'lockLost',
      'attemptFailed',
    ] as const;
    for (const kind of kinds)
      app.events.on(kind, (event) => {
        const { error, ...facts } = { error: undefined, ...event };
        (events[event.job] ??= []).push([kind, { ...facts, run: undefined }, String(error)]);
      });
    const add = (name: string, handler: Handler, options: object = {}) =>
      app.registry.add(name, { cron: '* * * * *', lock: { lockTimeout: '30s' }, ...options }, handler);
    let calls = 0;
    add('value', () => 7);
    add('promise', async () => 7);
    add('throws', () => raise(new Error('boom')));
    add('rejects', () => Promise.reject(new Error('boom')));
    add('repeated', () => (++calls % 2 === 1 ? raise(new Error('boom')) : calls), {
      retry: { attempts: 3, delay: SECOND },
    });
    add('late', ({ signal }) => new Promise((done) => signal.addEventListener('abort', done)), {
      timeout: '5s',
    });
    add('loses', async (run) => {
      await store.lose('background-jobs:lock:loses');
      await new Promise((done) => run.signal.addEventListener('abort', done));
    });
    add('paused', () => 7).pause();
    await clock.advance(2 * MINUTE + 15 * SECOND);
    clock.block(5 * MINUTE);
    await clock.advance(40 * SECOND);
    await app.context.close();
    return JSON.stringify({ events, calls, log: app.log.lines('error') }, undefined, 1).replace(
      /[0-9a-f]{12}-\d+/g,
      'id',
    );
  }

  it('change nothing of results and events', async () => {
    const without = await seen();
    const messages = [...KINDS.filter((kind) => kind !== 'control').map(heard), traced()];
    bind(new AsyncLocalStorage<number>(), () => 1);
    const withThem = await seen();

    expect(messages.map(({ length }) => length > 0)).toEqual([true, true, true, false, true, true]);
    expect(withThem).toBe(without);
    expect(Object.keys((JSON.parse(without) as { events: object }).events)).toHaveLength(8);
  });

  it('are all gone when a test has ended, and none is of this package', () => {
    for (const event of ['start', 'end', 'asyncStart', 'asyncEnd', 'error'])
      expect(channel(`tracing:nestjs-background-jobs:run:${event}`).hasSubscribers).toBe(false);
    for (const kind of KINDS) expect(channel(`nestjs-background-jobs:${kind}`).hasSubscribers).toBe(false);
  });

  it('that throw are an uncaughtException, and the run does not see it', async () => {
    const { output } = await runProgram('test/support/programs/throwing-subscribers.ts');
    const shown = output.split('\n').filter((line) => line !== '');
    expect(shown).toEqual([
      'uncaught: start, end, asyncStart, asyncEnd, bound store, skip, lock-command',
      'run: succeeded 7, events: started, succeeded, skipped',
    ]);
  });
});

function raise(error: Error): never {
  throw error;
}
