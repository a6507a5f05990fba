import { beforeEach, describe, expect, it } from '@jest/globals';
import type { RunListener } from '../../../lib/runs/run-listener.js';
import type { RunResult } from '../../../lib/runs/run-result.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { gate, runnableJob, TestInstance } from '../../support/test-instance.js';
import { settle, VirtualClock } from '../../support/virtual-clock.js';

let clock: VirtualClock;
let told: string[];

beforeEach(() => {
  clock = new VirtualClock();
  told = [];
});

const instanceWith = (...listeners: RunListener[]): TestInstance =>
  new TestInstance(clock, new RecordingLockStore(clock), listeners);

const named = (name: string): RunListener => ({
  started: ({ job }) => void told.push(`${name}: ${job} has started`),
  ended: ({ outcome }) => void told.push(`${name}: ${outcome}`),
});

describe('the listeners of runs', () => {
  it('are told in their order, and events after them', async () => {
    const instance = instanceWith(named('first'), named('second'));
    instance.events.on('started', () => told.push('event: started'));
    instance.events.on('succeeded', () => told.push('event: succeeded'));
    await instance.tick(runnableJob(() => told.push('handler')));

    expect(told).toEqual([
      'first: job has started',
      'second: job has started',
      'event: started',
      'handler',
      'first: succeeded',
      'second: succeeded',
      'event: succeeded',
    ]);
  });

  it('get the result that the caller gets, and the job', async () => {
    const ended: unknown[] = [];
    const instance = instanceWith({ ended: (...parts) => void ended.push(...parts) });
    const job = runnableJob(() => 1);
    const result = await instance.tick(job);

    expect(ended[0]).toBe(result);
    expect(ended[1]).toBe(job);
  });

  it('are told of skips, which have no start', async () => {
    const instance = instanceWith(named('one'));
    const gate = { refusalFor: () => 'paused' as const };
    await instance.run({ job: runnableJob(() => 1), trigger: 'manual', gate });

    expect(told).toEqual(['one: skipped']);
  });

  it('harm nothing when they throw or reject, and are reported by the event', async () => {
    const failing: RunListener = {
      started: () => {
        throw new Error('at the start');
      },
      ended: () => Promise.reject(new Error('at the end')),
    };
    const instance = instanceWith(failing, named('next'));
    const result = await instance.tick(runnableJob(() => 'done'));
    await settle();

    expect(result).toMatchObject({ outcome: 'succeeded', value: 'done' });
    expect(told).toEqual(['next: job has started', 'next: succeeded']);
    expect(instance.listenerErrors).toMatchObject([
      { event: 'started', error: { message: 'at the start' } },
      { event: 'succeeded', error: { message: 'at the end' } },
    ]);
  });

  it('are not waited for by the run, and are unsettled until they have ended', async () => {
    const { opened, open } = gate();
    const instance = instanceWith({ ended: () => opened });
    const results: RunResult[] = [await instance.tick(runnableJob(() => 1))];
    let areSettled = false;
    const settled = instance.calls.settled().then(() => (areSettled = true));
    await settle();

    expect(results).toMatchObject([{ outcome: 'succeeded' }]);
    expect(areSettled).toBe(false);
    expect(instance.calls.unsettled).toEqual(['succeeded']);
    open();
    await settled;
    expect(instance.calls.areSettled).toBe(true);
  });
});
