import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JobRun } from '../../../lib/runs/job-run.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { runnableJob, TestInstance } from '../../support/test-instance.js';
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

describe('run.lock.release', () => {
  it('frees the job at once; the handler goes on unprotected, and nothing is lost', async () => {
    const other = new TestInstance(clock, store);
    let held: boolean | undefined;
    const handler = async (run: JobRun): Promise<unknown> => {
      await expect(run.lock?.release()).resolves.toBe(true);
      held = run.lock?.isHeld;
      return (await other.manual(runnableJob(succeed))).outcome;
    };

    const result = await instance.manual(runnableJob(handler));

    expect(result).toMatchObject({ outcome: 'succeeded', value: 'succeeded', lockLost: false });
    expect(held).toBe(false);
    expect(instance.seen).toEqual(['started', 'succeeded']);
  });

  it('resolves to false the second time, and after the lock was lost', async () => {
    const answers: unknown[] = [];
    await instance.manual(
      runnableJob(async ({ lock }) => answers.push(await lock?.release(), await lock?.release())),
    );
    await instance.manual(
      runnableJob(async ({ lock }) => {
        await store.lose('lock:job');
        answers.push(await lock?.release());
      }),
    );

    expect(answers).toEqual([true, false, false]);
  });

  it('does not end the run: the job is still running here', async () => {
    const job = runnableJob(async (run) => {
      await run.lock?.release();
      return (await instance.manual(job)).reason;
    });

    await expect(instance.manual(job)).resolves.toMatchObject({ value: 'still-running' });
  });
});

describe('run.lock.holdFor', () => {
  it('resolves to false when the lock was given up, and nothing is held then', async () => {
    let answer: unknown;
    await instance.manual(
      runnableJob(async (run) => {
        await run.lock?.release();
        answer = await run.lock?.holdFor(HOLD);
      }),
    );

    expect(answer).toBe(false);
    await expect(store.isHeld('lock:job')).resolves.toBe(false);
  });

  it('refuses what is no duration, in a promise', async () => {
    const wrong = 'soon' as unknown as number; // A caller without type checks.
    const result = await instance.manual(runnableJob((run) => run.lock?.holdFor(wrong)));

    expect(result.error).toMatchObject({ code: 'INVALID_OPTIONS' });
    expect(result.error?.message).toContain('"soon"');
  });
});
