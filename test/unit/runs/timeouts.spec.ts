import { beforeEach, describe, expect, it } from '@jest/globals';
import { JobTimeoutError } from '../../../lib/core/errors.js';
import type { JobRun } from '../../../lib/runs/job-run.js';
import type { RunResult } from '../../../lib/runs/run-result.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { gate, LOCK_TIMEOUT, runnableJob, TestInstance } from '../../support/test-instance.js';
import { settle, VirtualClock } from '../../support/virtual-clock.js';

const TIMEOUT = 5000;

let clock: VirtualClock;
let store: RecordingLockStore;
let instance: TestInstance;

beforeEach(() => {
  clock = new VirtualClock();
  store = new RecordingLockStore(clock);
  instance = new TestInstance(clock, store);
});

function limited(handler: (run: JobRun) => unknown, lock: Parameters<typeof runnableJob>[1] = {}) {
  return runnableJob(handler, lock, { timeout: TIMEOUT });
}

/** Rejects with the signal's reason, as `fetch` does. */
function untilAborted({ signal }: JobRun): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
}

/** Says whether it has come. */
function watched(result: Promise<RunResult>) {
  const seen: { result?: RunResult } = {};
  void result.then((value) => (seen.result = value));
  return seen;
}

describe('an attempt that takes longer than its timeout', () => {
  it('is told by its signal, and has failed with a JobTimeoutError that names the job and the time', async () => {
    const result = instance.manual(limited(untilAborted));
    await clock.advance(TIMEOUT);

    const { outcome, error, attempts } = await result;
    expect(error).toBeInstanceOf(JobTimeoutError);
    expect(error?.message).toBe('attempt 1 of job has taken longer than its timeout of 5s');
    expect({ outcome, attempts }).toEqual({ outcome: 'failed', attempts: 1 });
  });

  it('has failed also if the handler then returns', async () => {
    const { opened, open } = gate();
    const result = instance.manual(limited(() => opened));
    await clock.advance(TIMEOUT + 100);
    open();

    await expect(result).resolves.toMatchObject({
      outcome: 'failed',
      error: { name: 'JobTimeoutError' },
    });
  });

  it('keeps its lease until its handler has come to its end', async () => {
    const { opened, open } = gate();
    const result = instance.manual(limited(() => opened));
    await clock.advance(TIMEOUT + LOCK_TIMEOUT - 1);

    expect(store.sent('release')).toEqual([]);
    await expect(store.isHeld('lock:job')).resolves.toBe(true);
    open();
    await result;
    expect(store.sent('release')).toEqual(['release lock:job']);
  });

  it('a handler that ends in time leaves no timer behind', async () => {
    await instance.manual(limited(() => 1, false));

    // The timer of long runs rings for nothing.
    expect(clock.pending).toBe(1);
  });

  it('a signal that lost its lock first keeps that reason', async () => {
    let reason: unknown;
    const { opened, open } = gate();
    const result = instance.manual(
      limited(async (run) => {
        run.signal.addEventListener('abort', () => {
          reason = run.signal.reason;
        });
        await opened;
      }),
    );
    await settle();
    const [active] = instance.runner.inFlight.all;
    active?.abort(new Error('earlier'));
    await clock.advance(TIMEOUT);
    open();
    await result;

    expect(reason).toMatchObject({ message: 'earlier' });
  });
});

describe('a handler that ignores its signal', () => {
  it('is left behind one lockTimeout after its timeout, and the result is given then', async () => {
    const { opened, open } = gate();
    const seen = watched(instance.manual(limited(() => opened)));
    await clock.advance(TIMEOUT + LOCK_TIMEOUT - 1);
    expect(seen.result).toBeUndefined();
    await clock.advance(1);

    expect(seen.result).toMatchObject({ outcome: 'failed', error: { name: 'JobTimeoutError' } });
    expect(instance.leftBehind).toEqual([seen.result?.id]);
    open();
  });

  it('is left behind after 30 s where there is no lock', async () => {
    const { opened, open } = gate();
    const seen = watched(instance.manual(limited(() => opened, false)));
    await clock.advance(TIMEOUT + 29_999);
    expect(seen.result).toBeUndefined();
    await clock.advance(1);

    expect(seen.result).toMatchObject({ outcome: 'failed' });
    open();
  });

  it('has its lease left to expire, never released: the job goes on elsewhere after that', async () => {
    const elsewhere = new TestInstance(clock, store);
    const { opened, open } = gate();
    void instance.manual(limited(() => opened));
    await clock.advance(TIMEOUT + LOCK_TIMEOUT);
    expect((await elsewhere.manual(runnableJob(() => 1))).reason).toBe('running-elsewhere');
    await clock.advance(LOCK_TIMEOUT);

    expect((await elsewhere.manual(runnableJob(() => 1))).outcome).toBe('succeeded');
    expect(store.sent('release')).toEqual(['release lock:job']);
    open();
  });

  it('keeps the job still-running here until it ends', async () => {
    const { opened, open } = gate();
    const job = limited(() => opened);
    void instance.manual(job);
    await clock.advance(TIMEOUT + 10 * LOCK_TIMEOUT);
    expect((await instance.manual(job)).reason).toBe('still-running');
    open();
    await settle();

    expect(instance.runner.isRunning(job)).toBe(false);
    expect((await instance.manual(runnableJob(() => 1))).outcome).toBe('succeeded');
  });

  it('is still waited for at shutdown', async () => {
    const { opened, open } = gate();
    const ended: string[] = [];
    void instance.manual(limited(() => opened));
    await clock.advance(TIMEOUT + LOCK_TIMEOUT);
    void instance.runner.inFlight.idle().then(() => ended.push('idle'));
    await settle();
    expect(ended).toEqual([]);
    open();
    await settle();

    expect(ended).toEqual(['idle']);
  });

  it('harms nothing when it fails after all', async () => {
    const { opened, fail } = gate();
    const result = instance.manual(limited(() => opened));
    await clock.advance(TIMEOUT + LOCK_TIMEOUT);
    fail(new Error('far too late'));

    await expect(result).resolves.toMatchObject({ error: { name: 'JobTimeoutError' } });
    await settle();
  });
});

describe('an interceptor that goes on after its handler was left behind', () => {
  it('does not keep the lease: the job runs elsewhere when that has expired', async () => {
    instance.interceptors.use([
      {
        intercept: async (_run, next) => {
          await next().catch(() => undefined);
          await new Promise<void>((resolve) => clock.after(3_600_000, resolve));
        },
      },
    ]);
    const result = instance.manual(limited(() => new Promise(() => {})));
    await clock.advance(10 * LOCK_TIMEOUT);

    await expect(store.isHeld('lock:job')).resolves.toBe(false);
    await clock.advance(3_600_000);
    await expect(result).resolves.toMatchObject({ outcome: 'succeeded' });
  });
});
