import { beforeEach, describe, expect, it } from '@jest/globals';
import { LockLostError, ShutdownError } from '../../../lib/core/errors.js';
import type { AttemptFailed } from '../../../lib/runs/job-events.js';
import type { JobRun } from '../../../lib/runs/job-run.js';
import type { RetryPolicy, RunnableJob } from '../../../lib/runs/run-request.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { LOCK_TIMEOUT, runnableJob, TestInstance } from '../../support/test-instance.js';
import { settle, VirtualClock } from '../../support/virtual-clock.js';

let clock: VirtualClock;
let store: RecordingLockStore;
let instance: TestInstance;
/** When the handler was called, in milliseconds after the start. */
let calls: number[];

beforeEach(() => {
  clock = new VirtualClock();
  store = new RecordingLockStore(clock);
  instance = new TestInstance(clock, store);
  calls = [];
});

const THRICE: RetryPolicy = { attempts: 3, delay: 1000, factor: 2 };

function failing(times: number, retry: RetryPolicy = THRICE, more: Partial<RunnableJob> = {}): RunnableJob {
  const handler = (): string => {
    calls.push(clock.monotonic());
    if (calls.length <= times) throw new Error(`failure ${calls.length}`);
    return 'done';
  };
  return runnableJob(handler, {}, { retry, ...more });
}

describe('a run that fails is tried again, in the same run and under the same lease', () => {
  it('each pause is `factor` times the one before', async () => {
    const result = instance.manual(failing(9, { attempts: 4, delay: 1000, factor: 3 }));
    await clock.advance(20_000);

    await expect(result).resolves.toMatchObject({ outcome: 'failed', attempts: 4 });
    expect(calls).toEqual([0, 1000, 4000, 13_000]);
  });

  it('an attempt that succeeds ends it', async () => {
    const result = instance.manual(failing(1));
    await clock.advance(20_000);

    await expect(result).resolves.toMatchObject({ outcome: 'succeeded', value: 'done', attempts: 2 });
    expect(calls).toHaveLength(2);
  });

  it('the error is that of the last attempt', async () => {
    const result = instance.manual(failing(9));
    await clock.advance(20_000);

    await expect(result).resolves.toMatchObject({ error: { message: 'failure 3' } });
  });

  it('without a policy there is one attempt', async () => {
    const result = await instance.manual(runnableJob(() => Promise.reject(new Error('once'))));

    expect(result).toMatchObject({ outcome: 'failed', attempts: 1 });
  });

  it('a delay of 0 tries again at once', async () => {
    const result = instance.manual(failing(2, { attempts: 3, delay: 0, factor: 2 }));
    await settle();

    await expect(result).resolves.toMatchObject({ outcome: 'succeeded', attempts: 3 });
    expect(calls).toEqual([0, 0, 0]);
  });

  it('one lease is taken, kept over the pauses, and released once', async () => {
    const result = instance.manual(failing(9, { attempts: 2, delay: 2 * LOCK_TIMEOUT, factor: 1 }));
    await clock.advance(2 * LOCK_TIMEOUT);
    await result;

    expect(store.sent('tryAcquire')).toHaveLength(1);
    expect(store.sent('release')).toHaveLength(1);
    expect(calls).toEqual([0, 2 * LOCK_TIMEOUT]);
  });

  it('there is one `started` and one result', async () => {
    const result = instance.manual(failing(2));
    await clock.advance(20_000);
    await result;

    expect(instance.seen).toEqual(['started', 'succeeded']);
  });

  it('the interceptors lie around all attempts, once', async () => {
    const seen: string[] = [];
    instance.interceptors.use([
      {
        intercept: async (_run, next) => {
          seen.push('in');
          const value = await next();
          seen.push('out');
          return value;
        },
      },
    ]);
    const result = instance.manual(failing(2));
    await clock.advance(20_000);
    await result;

    expect(seen).toEqual(['in', 'out']);
    expect(calls).toHaveLength(3);
  });
});

describe('what an attempt sees', () => {
  it('its number, on the same run object', async () => {
    const runs: JobRun[] = [];
    const numbers: number[] = [];
    const handler = (run: JobRun): void => {
      runs.push(run);
      numbers.push(run.attempt);
      throw new Error('again');
    };
    const result = instance.manual(runnableJob(handler, {}, { retry: THRICE }));
    await clock.advance(20_000);
    await result;

    expect(numbers).toEqual([1, 2, 3]);
    expect(new Set(runs).size).toBe(1);
  });

  it('a fresh signal after one that timed out', async () => {
    const aborted: boolean[] = [];
    const handler = ({ signal }: JobRun): Promise<void> | string => {
      aborted.push(signal.aborted);
      if (aborted.length === 2) return 'in time';
      return new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => {
          reject(new Error('stopped'));
        }),
      );
    };
    const job = runnableJob(handler, {}, { retry: THRICE, timeout: 500 });
    const result = instance.manual(job);
    await clock.advance(20_000);

    await expect(result).resolves.toMatchObject({ outcome: 'succeeded', value: 'in time', attempts: 2 });
    expect(aborted).toEqual([false, false]);
  });

  it('never another one beside it: the next waits until the handler has settled, and then for the delay', async () => {
    let inside = 0;
    let most = 0;
    const handler = async (): Promise<void> => {
      calls.push(clock.monotonic());
      most = Math.max(most, ++inside);
      await new Promise<void>((resolve) => clock.after(2000, resolve));
      inside--;
    };
    const result = instance.manual(runnableJob(handler, {}, { retry: THRICE, timeout: 500 }));
    await clock.advance(60_000);
    await result;

    expect(most).toBe(1);
    expect(calls).toEqual([0, 3000, 7000]);
  });
});

describe('what ends a run ends its retries', () => {
  it('a lock that is lost during the pause', async () => {
    const result = instance.manual(failing(9, { attempts: 3, delay: LOCK_TIMEOUT, factor: 1 }));
    await settle();
    await store.lose('lock:job');
    await clock.advance(LOCK_TIMEOUT);

    await expect(result).resolves.toMatchObject({ outcome: 'failed', attempts: 1, lockLost: true });
    expect(calls).toEqual([0]);
  });

  it('a lock that is lost during an attempt', async () => {
    const handler = ({ signal }: JobRun): Promise<void> => {
      calls.push(clock.monotonic());
      return new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => {
          reject(signal.reason as LockLostError);
        }),
      );
    };
    const result = instance.manual(runnableJob(handler, {}, { retry: THRICE }));
    await settle();
    await store.lose('lock:job');
    await clock.advance(60_000);

    await expect(result).resolves.toMatchObject({ attempts: 1, error: { name: 'LockLostError' } });
    expect(calls).toHaveLength(1);
  });

  it('the end of the drain, which does not wait for the pause', async () => {
    const result = instance.manual(failing(9, { attempts: 3, delay: 60_000, factor: 1 }));
    await settle();
    for (const run of instance.runner.inFlight.all) run.abort(new ShutdownError('over'));

    await expect(result).resolves.toMatchObject({ attempts: 1, error: { message: 'failure 1' } });
    expect(clock.monotonic()).toBe(0);
    expect(calls).toEqual([0]);
  });

  it('a handler that ignored its signal: there is no further attempt beside it', async () => {
    const handler = (): Promise<void> => {
      calls.push(clock.monotonic());
      return new Promise(() => {});
    };
    const result = instance.manual(runnableJob(handler, {}, { retry: THRICE, timeout: 500 }));
    await clock.advance(10 * LOCK_TIMEOUT);

    await expect(result).resolves.toMatchObject({ attempts: 1, error: { name: 'JobTimeoutError' } });
    expect(calls).toEqual([0]);
  });
});

describe('the pause before the next attempt', () => {
  it.each([
    [-300_000, {}],
    // A step forward makes a lease look too old.
    [300_000, { lock: undefined }],
  ])('lasts as long as ever when the clock is set by %d ms meanwhile', async (step, more) => {
    const result = instance.manual(failing(1, { attempts: 2, delay: 10_000, factor: 1 }, more));
    await clock.advance(5000);
    clock.step(step);
    await clock.advance(5000);

    await expect(result).resolves.toMatchObject({ outcome: 'succeeded' });
    expect(calls).toEqual([0, 10_000]);
  });
});

describe('an attempt that is followed by another', () => {
  it('is told of, with its number and how many are allowed', async () => {
    const told: AttemptFailed[] = [];
    instance.events.on('attemptFailed', (event) => told.push(event));
    const result = instance.manual(failing(9, { attempts: 3, delay: 1000, factor: 1 }));
    await clock.advance(2000);
    const { id, error } = await result;

    expect(told).toEqual([
      { id, job: 'job', attempt: 1, attempts: 3, error: new Error('failure 1') },
      { id, job: 'job', attempt: 2, attempts: 3, error: new Error('failure 2') },
    ]);
    expect(error).toEqual(new Error('failure 3'));
  });

  it('is not told of when the run has to end', async () => {
    const told: AttemptFailed[] = [];
    instance.events.on('attemptFailed', (event) => told.push(event));
    const job = runnableJob(
      () => {
        for (const run of instance.runner.inFlight.all) run.abort(new ShutdownError('over'));
        throw new Error('no');
      },
      {},
      { retry: THRICE },
    );
    await instance.manual(job);

    expect(told).toEqual([]);
  });

  it('is not told of when the lock was lost under a handler that blocked the event loop', async () => {
    const told: AttemptFailed[] = [];
    instance.events.on('attemptFailed', (event) => told.push(event));
    const job = runnableJob(
      () => {
        clock.block(0.95 * LOCK_TIMEOUT);
        throw new Error('blocked');
      },
      {},
      { retry: { attempts: 5, delay: 0, factor: 1 } },
    );

    await expect(instance.manual(job)).resolves.toMatchObject({ attempts: 1, error: { message: 'blocked' } });
    expect(told).toEqual([]);
  });
});
