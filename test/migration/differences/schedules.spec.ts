import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CronJob, type CronTime } from 'cron';
import { expectedOf } from '../support/package.js';
import { closeAll, passInTurns, prepare, start, stopTime } from '../support/start.js';
import { scheduled } from '../support/scheduled.js';
import { inEachTime } from '../support/timers.js';

inEachTime(() => {
  beforeEach(() => stopTime());
  afterEach(closeAll);

  /** Whether an application with this job starts. */
  async function starts(provider: ReturnType<typeof scheduled>): Promise<boolean> {
    const { context } = await prepare({ providers: [provider] });
    const isStarted = await context.init().then(
      () => true,
      () => false,
    );
    if (isStarted) await context.close();
    return isStarted;
  }

  describe('An application starts', () => {
    it.each(['0 0 L * *', '0 0 * * 1#1', '0 0 ? * 1', '0 0 0 1 1 * 2030'])(
      'with a pattern that croner can read and the `cron` package cannot: %s',
      async (pattern) => {
        await expect(starts(scheduled(pattern))).resolves.toBe(expectedOf({ original: false, here: true }));
      },
    );

    it('with a past Date, which causes a warning', async () => {
      const past = scheduled(new Date('2025-12-31T00:00:00Z'));
      await expect(starts(past)).resolves.toBe(expectedOf({ original: false, here: true }));
    });
  });

  describe("A CronJob of the application's own", () => {
    it('does not overlap itself', async () => {
      const { registry, calls } = await start();
      const slow = async (): Promise<void> => {
        calls.note('dynamic');
        await new Promise((resolve) => void setTimeout(resolve, 2500));
      };
      registry.addCronJob('dynamic', new CronJob('* * * * * *', slow, null, true));
      await passInTurns(7200);
      expect(calls.seconds('dynamic')).toEqual(
        expectedOf({ original: [1, 2, 3, 4, 5, 6, 7], here: [1, 4, 7] }),
      );
    });
  });

  describe('The job of a decorated method', () => {
    it('is no CronJob of the `cron` package', async () => {
      const { registry } = await start({ providers: [scheduled('* * * * * *', { name: 'job' })] });
      const job = registry.getCronJob('job');
      expect(job instanceof CronJob).toBe(expectedOf({ original: true, here: false }));
      expect([job.runOnce, job.context]).toEqual([false, job]);
    });

    it.each(['*/5 * * * * *', new Date('2026-01-01T00:00:05Z')])(
      'accepts a pattern as its time: %s',
      async (time) => {
        const { registry, calls } = await start({ providers: [scheduled('0 0 1 1 *', { name: 'job' })] });
        const job = registry.getCronJob('job');
        const isTaken = (): boolean => {
          try {
            job.setTime(time as unknown as CronTime);
            return true;
          } catch {
            return false;
          }
        };
        expect(isTaken()).toBe(expectedOf({ original: false, here: true }));
        await passInTurns(6000);
        expect(calls.seconds('scheduled')).toEqual(expectedOf({ original: [], here: [5] }));
      },
    );

    it('has no onComplete and no errorHandler', async () => {
      const { registry, calls } = await start({ providers: [scheduled('* * * * * *', { name: 'job' })] });
      const job = registry.getCronJob('job');
      Object.assign(job, {
        onComplete: () => calls.note('complete'),
        errorHandler: () => calls.note('error'),
      });
      job.addCallback(() => {
        throw new Error('broken here');
      });
      await job.fireOnTick();
      void job.stop();
      await passInTurns(100);
      const called = ['complete', 'error'].filter((name) => calls.seconds(name).length > 0);
      expect(called).toEqual(expectedOf({ original: ['complete', 'error'], here: [] }));
    });
  });
});
