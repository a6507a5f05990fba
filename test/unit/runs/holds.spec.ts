import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JobRun } from '../../../lib/runs/job-run.js';
import type { JobLock } from '../../../lib/runs/run-request.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { PERIOD, runnableJob, TestInstance } from '../../support/test-instance.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const HOLD = 300_000;

let clock: VirtualClock;
let store: RecordingLockStore;
let instance: TestInstance;

beforeEach(() => {
  clock = new VirtualClock();
  store = new RecordingLockStore(clock);
  instance = new TestInstance(clock, store);
});

const succeed = (): string => 'done';
const fail = (): never => {
  throw new Error('no');
};

/** For how long the lease outlives the run, in milliseconds, as far as it is one of these. */
async function heldFor(handler: (run: JobRun) => unknown, lock: Partial<JobLock>): Promise<number> {
  await instance.manual(runnableJob(handler, lock));
  const held: number[] = [];
  for (const moment of [0, 1_000, HOLD]) {
    await clock.advance(moment - (held.at(-1) ?? 0) - (held.length > 1 ? 1 : 0));
    if (!(await store.isHeld('lock:job'))) return held.at(-1) ?? 0;
    held.push(moment);
  }
  await clock.advance(1);
  return (await store.isHeld('lock:job')) ? Infinity : HOLD;
}

describe('the lease after the run', () => {
  it.each([
    ['is released when nothing asks for a hold', succeed, {}, 0],
    ['is held after a success with holdOnSuccess', succeed, { holdOnSuccess: HOLD }, HOLD],
    ['is released after a failure with holdOnSuccess alone', fail, { holdOnSuccess: HOLD }, 0],
    ['is held after a failure with holdOnFailure', fail, { holdOnFailure: HOLD }, HOLD],
    ['is released after a success with holdOnFailure alone', succeed, { holdOnFailure: HOLD }, 0],
  ] as const)('%s', async (_title, handler, lock, expected) => {
    await expect(heldFor(handler, lock)).resolves.toBe(expected);
  });

  it.each([
    ['a success', succeed],
    ['a failure', fail],
  ] as const)('is held as run.lock.holdFor said, whatever the outcome: %s', async (_title, end) => {
    const handler = async (run: JobRun): Promise<unknown> => {
      await expect(run.lock?.holdFor(HOLD)).resolves.toBe(true);
      return end();
    };

    await expect(heldFor(handler, { holdOnSuccess: 1_000, holdOnFailure: 1_000 })).resolves.toBe(HOLD);
  });

  it('is released when the handler gave it up with run.lock.release, in spite of a hold', async () => {
    const handler = async (run: JobRun): Promise<void> => {
      await run.lock?.release();
    };

    await expect(heldFor(handler, { holdOnSuccess: HOLD })).resolves.toBe(0);
  });

  it('a hold is one extend, counted from the end of the run, and nothing refreshes it', async () => {
    const job = runnableJob(() => clock.block(5_000), { holdOnSuccess: HOLD });
    await instance.manual(job);
    await clock.advance(HOLD - 1);

    expect(
      store.commands.filter(({ key }) => key === 'lock:job').map(({ name, ttl }) => [name, ttl]),
    ).toEqual([
      ['tryAcquire', 30_000],
      ['extend', HOLD],
    ]);
    await expect(store.isHeld('lock:job')).resolves.toBe(true);
  });

  it('ticks that fall into a hold are skipped as running-elsewhere, and the next one after it runs', async () => {
    const job = runnableJob(succeed, { holdOnSuccess: 2.5 * PERIOD });
    const outcomes: string[] = [];
    for (let tick = 0; tick < 4; tick++) {
      const { outcome, reason } = await instance.tick(job);
      outcomes.push(reason ?? outcome);
      await clock.advance(PERIOD);
    }

    expect(outcomes).toEqual(['succeeded', 'running-elsewhere', 'running-elsewhere', 'succeeded']);
  });
});
