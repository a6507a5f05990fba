import { beforeEach, describe, expect, it } from '@jest/globals';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { gate, LOCK_TIMEOUT, runnableJob, TestInstance } from '../../support/test-instance.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const HOUR = 3_600_000;
const FIRST = 10 * LOCK_TIMEOUT;

let clock: VirtualClock;
let instance: TestInstance;

beforeEach(() => {
  clock = new VirtualClock();
  instance = new TestInstance(clock, new RecordingLockStore(clock));
});

describe('a run that does not end is warned of', () => {
  it('after 10 x lockTimeout, and then every hour', async () => {
    void instance.tick(runnableJob(() => gate().opened));
    await clock.advance(FIRST - 1);
    expect(instance.longRuns).toEqual([]);

    await clock.advance(1);
    expect(instance.longRuns).toEqual([FIRST]);
    await clock.advance(HOUR - 1);
    expect(instance.longRuns).toHaveLength(1);
    await clock.advance(1 + HOUR);
    expect(instance.longRuns).toEqual([FIRST, FIRST + HOUR, FIRST + 2 * HOUR]);
  });

  it('no more once it has ended', async () => {
    const { opened, open } = gate();
    const running = instance.tick(runnableJob(() => opened));
    await clock.advance(FIRST);
    open();
    await running;
    await clock.advance(3 * HOUR);

    expect(instance.longRuns).toEqual([FIRST]);
  });

  it('one timer is enough for many runs, and is not set again when they have ended', async () => {
    for (let run = 0; run < 3; run++) await instance.tick(runnableJob(() => Promise.resolve(), false));
    expect(clock.pending).toBe(1);
    await clock.advance(FIRST);

    expect(clock.pending).toBe(0);
    expect(instance.longRuns).toEqual([]);
  });

  it('a handler that returns no promise sets no timer', async () => {
    await instance.tick(runnableJob(() => 1, false));

    expect(clock.pending).toBe(0);
  });

  it('by the time that has passed, whatever the wall clock is set to', async () => {
    void instance.tick(runnableJob(() => gate().opened));
    await clock.advance(LOCK_TIMEOUT);
    clock.step(-HOUR);
    await clock.advance(FIRST);

    expect(instance.longRuns).toEqual([FIRST]);
  });

  it('no timer is left when the application has shut down', async () => {
    await instance.tick(runnableJob(() => 1));
    instance.runner.stopWarnings();
    await clock.advance(LOCK_TIMEOUT);
    expect(clock.pending).toBe(0);
  });

  it('each by its own lockTimeout, also when a later one is warned of first', async () => {
    void instance.manual({ ...runnableJob(() => gate().opened, { key: 'slow' }), name: 'slow' });
    void instance.manual(runnableJob(() => gate().opened, { ttl: 1_000, refreshInterval: 300 }));
    await clock.advance(FIRST);

    expect(instance.longRuns).toEqual([10_000, FIRST]);
  });

  it('also of a job without a lock, which goes on in other instances only', async () => {
    void instance.tick(runnableJob(() => gate().opened, false));
    await clock.advance(FIRST + HOUR);

    expect(instance.longRuns).toEqual([FIRST, FIRST + HOUR]);
  });
});
