import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { closeAll, pass, passInTurns, start, stopTime } from '../support/start.js';
import { repeated, scheduled } from '../support/scheduled.js';
import { inEachTime } from '../support/timers.js';

inEachTime(() => {
  beforeEach(() => stopTime());
  afterEach(closeAll);

  const EACH_SECOND = '* * * * * *';

  describe('lastDate()', () => {
    it('moves with ticks that waitForCompletion skips', async () => {
      const slow = async (): Promise<void> => {
        await new Promise((resolve) => void setTimeout(resolve, 2500));
      };
      const options = { name: 'job', waitForCompletion: true };
      const { registry } = await start({ providers: [scheduled(EACH_SECOND, options, slow)] });
      await passInTurns(3200);
      expect(registry.getCronJob('job').lastDate()).toEqual(new Date('2026-01-01T00:00:03Z'));
      await passInTurns(3000);
    });

    it('equals lastExecution, which is null before the first tick', async () => {
      const { registry } = await start({ providers: [scheduled(EACH_SECOND, { name: 'job' })] });
      const job = registry.getCronJob('job');
      expect(job.lastExecution).toBeNull();
      await pass(1500);
      expect(job.lastExecution).toEqual(new Date('2026-01-01T00:00:01Z'));
      expect(job.lastDate()).toBe(job.lastExecution);
    });

    it('stays the same while the job is stopped, and when it is fired by hand', async () => {
      const { registry } = await start({ providers: [scheduled(EACH_SECOND, { name: 'job' })] });
      const job = registry.getCronJob('job');
      await pass(1500);
      void job.stop();
      await pass(2000);
      await job.fireOnTick();
      expect(job.lastDate()).toEqual(new Date('2026-01-01T00:00:01Z'));
    });
  });

  describe('An initial delay that ends on the millisecond of a tick', () => {
    it('makes the next tick the first one', async () => {
      const { calls } = await start({ providers: [scheduled(EACH_SECOND, { initialDelay: 2000 })] });
      await pass(4500);
      expect(calls.seconds('scheduled')).toEqual([3, 4]);
    });
  });

  describe('A job that starts on the millisecond of a tick', () => {
    it('ticks at the next one', async () => {
      const { calls, registry } = await start({
        providers: [
          scheduled(EACH_SECOND, { name: 'job', disabled: true }),
          repeated('starter', 2000, () => registry.getCronJob('job').start()),
        ],
      });
      await pass(3500);
      expect(calls.seconds('scheduled')).toEqual([3]);
    });
  });
});
