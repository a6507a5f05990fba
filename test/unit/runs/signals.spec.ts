import { beforeEach, describe, expect, it } from '@jest/globals';
import { LockLostError } from '../../../lib/core/errors.js';
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

describe('a signal that is first read after the abort', () => {
  it('comes aborted, with its reason: of the run and of the lock', async () => {
    const { run, open } = await runInFlight();
    await store.lose('lock:job');
    await clock.advance(REFRESH);

    expect(run.signal).toMatchObject({ aborted: true, reason: expect.any(LockLostError) });
    expect(run.lock?.signal).toMatchObject({ aborted: true, reason: run.signal.reason });
    open(undefined);
  });

  it('is the same object on each reading', async () => {
    const { run, open } = await runInFlight();

    expect(run.signal).toBe(run.signal);
    expect(run.lock?.signal).toBe(run.lock?.signal);
    expect(run.signal.aborted).toBe(false);
    open(undefined);
  });

  it('the first abort reason stays', async () => {
    const { run, open } = await runInFlight();
    const first = new Error('first');
    const [active] = instance.runner.inFlight.all;
    active?.abort(first);
    active?.abort(new Error('second'));
    await store.lose('lock:job');
    await clock.advance(REFRESH);

    expect(run.signal.reason).toBe(first);
    open(undefined);
  });
});
