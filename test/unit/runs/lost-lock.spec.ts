import { beforeEach, describe, expect, it } from '@jest/globals';
import { LockLostError } from '../../../lib/core/errors.js';
import type { RunLostLock } from '../../../lib/runs/job-events.js';
import type { JobRun } from '../../../lib/runs/job-run.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { gate, LOCK_TIMEOUT, runnableJob, TestInstance } from '../../support/test-instance.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const REFRESH = LOCK_TIMEOUT / 3;

let clock: VirtualClock;
let store: RecordingLockStore;
let instance: TestInstance;

beforeEach(() => {
  clock = new VirtualClock();
  store = new RecordingLockStore(clock);
  instance = new TestInstance(clock, store);
});

/** A run in its handler, which waits for the test. */
async function runInFlight(lock: Parameters<typeof runnableJob>[1] = {}) {
  const { opened, open, fail } = gate<unknown>();
  let seen: JobRun | undefined;
  const job = runnableJob((run) => {
    seen = run;
    return opened;
  }, lock);
  const result = instance.manual(job);
  await clock.advance(1);
  if (seen === undefined) throw new Error('the handler was not called');
  return { run: seen, result, open, fail };
}

describe('a run whose lock was lost', () => {
  it('has its signals aborted with LockLostError at the next refresh', async () => {
    const { run, open } = await runInFlight();
    const { signal } = run;
    await store.lose('lock:job');
    await clock.advance(REFRESH);

    expect(signal.reason).toBeInstanceOf(LockLostError);
    expect(run.lock?.signal.reason).toBe(signal.reason);
    expect(run.lock?.isHeld).toBe(false);
    open(undefined);
  });

  it('is told in the event lockLost, once, with the reason of the signal', async () => {
    const events: RunLostLock[] = [];
    instance.events.on('lockLost', (event) => events.push(event));
    const { run, open, result } = await runInFlight({ key: 'shared' });
    await store.lose('lock:shared');
    await clock.advance(3 * LOCK_TIMEOUT);
    open(undefined);
    await result;

    expect(events).toEqual([{ id: run.id, job: 'job', key: 'shared', error: run.signal.reason }]);
  });

  it('is succeeded with lockLost when its handler succeeds, and is not held', async () => {
    const { open, result } = await runInFlight({ holdOnSuccess: 60_000 });
    await store.lose('lock:job');
    await clock.advance(REFRESH);
    open('done');

    await expect(result).resolves.toMatchObject({ outcome: 'succeeded', value: 'done', lockLost: true });
    await expect(store.isHeld('lock:job')).resolves.toBe(false);
  });

  it('is failed with lockLost when its handler fails, and is not held', async () => {
    const { fail, result } = await runInFlight({ holdOnFailure: 60_000 });
    await store.lose('lock:job');
    await clock.advance(REFRESH);
    fail(new Error('no'));

    await expect(result).resolves.toMatchObject({ outcome: 'failed', lockLost: true });
    await expect(store.isHeld('lock:job')).resolves.toBe(false);
  });

  it('does not touch the lock of the instance that has it now', async () => {
    const { open, result } = await runInFlight();
    await store.lose('lock:job');
    await store.tryAcquire('lock:job', 300_000, { owner: 'somebody else' });
    await clock.advance(REFRESH);
    open(undefined);

    await expect(result).resolves.toMatchObject({ lockLost: true });
    await expect(store.isHeld('lock:job')).resolves.toBe(true);
  });

  it('is aborted at 90 % of lockTimeout when the store stops answering, before the lease can expire', async () => {
    const { run, open } = await runInFlight();
    store.before = () => gate().opened;
    await clock.advance(LOCK_TIMEOUT * 0.9 - 2);
    expect(run.signal.aborted).toBe(false);
    await clock.advance(2);

    expect(run.signal.reason).toBeInstanceOf(LockLostError);
    await expect(store.isHeld('lock:job')).resolves.toBe(true);
    open(undefined);
  });

  it('is not held when it was given up as too old, though the store has kept it', async () => {
    const { open, result } = await runInFlight({ holdOnSuccess: 300_000 });
    store.before = () => {
      throw new Error('connection refused');
    };
    await clock.advance(LOCK_TIMEOUT * 0.9);
    store.before = () => undefined;
    await clock.advance(1_000);
    await expect(store.isHeld('lock:job')).resolves.toBe(true);
    open('done');

    await expect(result).resolves.toMatchObject({ outcome: 'succeeded', lockLost: true });
    await expect(store.isHeld('lock:job')).resolves.toBe(false);
  });

  it('is not aborted by an outage that ends in time', async () => {
    const { run, open, result } = await runInFlight();
    store.before = () => {
      throw new Error('connection refused');
    };
    await clock.advance(REFRESH + 15_000);
    store.before = () => undefined;
    await clock.advance(2 * LOCK_TIMEOUT);

    expect(run.signal.aborted).toBe(false);
    open(undefined);
    await expect(result).resolves.toMatchObject({ outcome: 'succeeded', lockLost: false });
  });

  it('a lease that was lost when the run released it is told too', async () => {
    const { open, result } = await runInFlight();
    await store.lose('lock:job');
    open(undefined);

    await expect(result).resolves.toMatchObject({ outcome: 'succeeded', lockLost: true });
    expect(instance.seen).toEqual(['started', 'lockLost', 'succeeded']);
  });

  it('a handler is not called on a lease that is past its deadline', async () => {
    let called = false;
    const job = runnableJob(() => (called = true));
    instance.events.on('started', () => clock.block(LOCK_TIMEOUT));

    const result = await instance.manual(job);

    expect(called).toBe(false);
    expect(result).toMatchObject({ outcome: 'failed', attempts: 0 });
    expect(result.error).toBeInstanceOf(LockLostError);
  });
});
