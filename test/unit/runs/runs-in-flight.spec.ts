import { beforeEach, describe, expect, it } from '@jest/globals';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { gate, runnableJob, TestInstance } from '../../support/test-instance.js';
import { VirtualClock } from '../../support/virtual-clock.js';

let clock: VirtualClock;
let instance: TestInstance;

beforeEach(() => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  instance = new TestInstance(clock, new RecordingLockStore(clock));
});

describe('the ids of runs', () => {
  it('are unique, over instances and skips too', async () => {
    const other = new TestInstance(clock, new RecordingLockStore(clock));
    const job = runnableJob(() => 1);
    const results = await Promise.all([1, 2, 3].flatMap(() => [instance.manual(job), other.tick(job)]));

    expect(new Set(results.map(({ id }) => id)).size).toBe(6);
  });
});

describe('the runs in flight', () => {
  it('a job is running from the call of its handler to the end of the run', async () => {
    const { opened, open } = gate();
    const job = runnableJob(() => opened);
    expect(instance.runner.isRunning(job)).toBe(false);
    const running = instance.manual(job);
    expect(instance.runner.isRunning(job)).toBe(false);
    await clock.advance(1);
    expect(instance.runner.isRunning(job)).toBe(true);

    open();
    await running;
    expect(instance.runner.isRunning(job)).toBe(false);
  });

  it('idle waits for the runs of one job, or of all', async () => {
    const ended: string[] = [];
    const first = gate();
    const second = gate();
    const one = runnableJob(() => first.opened, { key: 'one' });
    const other = { ...runnableJob(() => second.opened, { key: 'other' }), name: 'other' };
    void instance.manual(one);
    void instance.manual(other);
    void instance.runner.inFlight.idle(one).then(() => ended.push('one'));
    void instance.runner.inFlight.idle().then(() => ended.push('all'));
    await clock.advance(1);
    expect(ended).toEqual([]);

    first.open();
    await clock.advance(1);
    expect(ended).toEqual(['one']);
    second.open();
    await clock.advance(1);
    expect(ended).toEqual(['one', 'all']);
    await instance.runner.inFlight.idle();
  });

  it('the current run is known below its handler, across await, and nowhere else', async () => {
    const seen: unknown[] = [];
    const job = runnableJob(async (run) => {
      seen.push(instance.runner.currentRun?.jobRun === run);
      await Promise.resolve();
      seen.push(instance.runner.currentRun?.jobRun === run);
      seen.push(new TestInstance(clock, new RecordingLockStore()).runner.currentRun);
    });
    await instance.manual(job);
    seen.push(instance.runner.currentRun);

    expect(seen).toEqual([true, true, undefined, undefined]);
  });

  it('leaves no timer behind when all have ended', async () => {
    const job = runnableJob(() => 1);
    await instance.tick(job);
    await instance.manual(job);
    await clock.advance(24 * 3_600_000);

    expect(clock.pending).toBe(0);
  });
});
