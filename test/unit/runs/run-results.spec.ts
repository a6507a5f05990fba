import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JobRun } from '../../../lib/runs/job-run.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { runnableJob, TestInstance } from '../../support/test-instance.js';
import { VirtualClock } from '../../support/virtual-clock.js';

let clock: VirtualClock;
let instance: TestInstance;

beforeEach(() => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  instance = new TestInstance(clock, new RecordingLockStore(clock));
});

const error = new Error('no');

describe('the fields of a result', () => {
  it.each([
    ['succeeded', (): string => 'done', { outcome: 'succeeded', value: 'done', attempts: 1 }],
    ['failed', (): Promise<never> => Promise.reject(error), { outcome: 'failed', error, attempts: 1 }],
  ] as const)('of a run that has %s', async (_title, end, expected) => {
    const tick = instance.tickNow();
    await clock.advance(20);
    const job = runnableJob(() => {
      clock.block(1_500);
      return end();
    });

    expect(await instance.tick(job, tick)).toEqual({
      id: expect.any(String),
      job: 'job',
      trigger: 'tick',
      tick: new Date(tick.at),
      startedAt: new Date('2026-01-01T00:00:00.020Z'),
      calledAt: new Date('2026-01-01T00:00:00.020Z'),
      finishedAt: new Date('2026-01-01T00:00:01.520Z'),
      lockLost: false,
      ...expected,
    });
  });

  it.each(['paused', 'shutting-down', 'still-running'] as const)(
    'of a run that was skipped: %s',
    async (reason) => {
      const result = await instance.run({
        job: runnableJob(() => 1),
        trigger: 'manual',
        gate: { refusalFor: () => reason },
      });

      expect(result).toEqual({
        id: expect.any(String),
        job: 'job',
        trigger: 'manual',
        tick: undefined,
        startedAt: new Date(clock.now()),
        finishedAt: new Date(clock.now()),
        outcome: 'skipped',
        reason,
        attempts: 0,
        lockLost: false,
      });
    },
  );

  it('a manual run is told the tick that the caller gave, and claims nothing', async () => {
    const tick = new Date('2025-12-24T18:00:00Z');
    let told: Date | undefined;
    const result = await instance.run({
      job: runnableJob((run) => (told = run.tick)),
      trigger: 'manual',
      tick,
    });

    expect(told).toEqual(tick);
    expect(result.tick).toEqual(tick);
  });
});

describe('what the handler is told', () => {
  it('its job, tick, trigger, attempt and start, and a lock that it holds', async () => {
    let seen: unknown;
    const due = instance.tickNow();
    const result = await instance.tick(
      runnableJob((run: JobRun) => {
        const { id, job, tick, trigger, attempt, startedAt, signal, lock } = run;
        const key = lock?.key;
        seen = {
          id,
          job,
          tick,
          trigger,
          attempt,
          startedAt,
          key,
          held: lock?.isHeld,
          aborted: signal.aborted,
        };
      }),
      due,
    );

    const { id, startedAt } = result;
    const tick = new Date(due.at);
    const facts = { id, job: 'job', tick, trigger: 'tick', attempt: 1, startedAt };
    expect(seen).toEqual({ ...facts, key: 'job', held: true, aborted: false });
  });

  it('no lock where the job has none', async () => {
    await expect(instance.tick(runnableJob((run) => run.lock, false))).resolves.toMatchObject({
      value: undefined,
    });
  });

  it('a fencing token that grows from run to run', async () => {
    const job = runnableJob((run) => run.lock?.fencingToken());
    const first = await instance.manual(job);
    const second = await instance.manual(job);

    expect(Number(second.value)).toBeGreaterThan(Number(first.value));
  });
});
