import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { CallLog } from '../application/call-log.js';
import { expectedOf } from '../support/package.js';
import { closeAll, pass, passInTurns, start, stopTime } from '../support/start.js';
import { repeated, scheduled } from '../support/scheduled.js';
import { inEachTime } from '../support/timers.js';

inEachTime(() => {
  beforeEach(() => stopTime());
  afterEach(closeAll);

  const EACH_SECOND = '* * * * * *';

  /** A handler that takes longer than two periods. */
  async function longRun(calls: CallLog): Promise<void> {
    calls.note('scheduled');
    await new Promise((resolve) => void setTimeout(resolve, 2500));
    calls.note('ended');
  }

  describe('A handler that takes longer than its period', () => {
    it.each([
      ['a cron job', scheduled(EACH_SECOND, { name: 'job' }, longRun)],
      ['an interval', repeated('job', 1000, longRun)],
    ])('is not called again before it has ended, as %s', async (_, provider) => {
      const { calls } = await start({ providers: [provider] });
      await passInTurns(7200);
      expect(calls.seconds('scheduled')).toEqual(
        expectedOf({ original: [1, 2, 3, 4, 5, 6, 7], here: [1, 4, 7] }),
      );
    });

    it('counts as running until its promise settles', async () => {
      const { registry } = await start({ providers: [scheduled(EACH_SECOND, { name: 'job' }, longRun)] });
      await passInTurns(1500);
      expect(registry.getCronJob('job').isCallbackRunning).toBe(expectedOf({ original: false, here: true }));
    });

    it('keeps fireOnTick() waiting', async () => {
      const { registry, calls } = await start({
        providers: [scheduled(EACH_SECOND, { name: 'job', disabled: true }, longRun)],
      });
      const fired = registry.getCronJob('job').fireOnTick();
      await Promise.all([fired.then(() => calls.note('fired')), passInTurns(3000)]);
      expect(calls.seconds('fired')).toEqual(expectedOf({ original: [0], here: [2.5] }));
    });
  });

  describe('An async handler with synchronous fake timers', () => {
    it('is called once, because it cannot end before a promise settles', async () => {
      const provider = scheduled(EACH_SECOND, {}, async (calls) => calls.note('scheduled'));
      const { calls } = await start({ providers: [provider] });
      jest.advanceTimersByTime(5500);
      expect(calls.seconds('scheduled')).toHaveLength(expectedOf({ original: 5, here: 1 }));
      await passInTurns(1000);
      expect(calls.seconds('scheduled')).toHaveLength(expectedOf({ original: 6, here: 2 }));
    });
  });

  describe('A handler that returns no promise, with waitForCompletion and synchronous fake timers', () => {
    it('ends when it returns, and is called at each tick', async () => {
      const { calls } = await start({ providers: [scheduled(EACH_SECOND, { waitForCompletion: true })] });
      jest.advanceTimersByTime(3500);
      expect(calls.seconds('scheduled')).toEqual(expectedOf({ original: [1], here: [1, 2, 3] }));
    });
  });

  describe('A callback that is added to a job', () => {
    it('runs even if one before it throws', async () => {
      jest.spyOn(console, 'error').mockImplementation(() => {});
      const { registry, calls } = await start({ providers: [scheduled(EACH_SECOND, { name: 'job' })] });
      const job = registry.getCronJob('job');
      job.addCallback(() => {
        throw new Error('broken here');
      });
      job.addCallback(() => calls.note('last'));
      await job.fireOnTick();
      expect(calls.seconds('last')).toEqual(expectedOf({ original: [], here: [0] }));
    });
  });

  describe('A method that a test replaces after the start', () => {
    it('is called in its new form, so spies work', async () => {
      const Host = scheduled(EACH_SECOND);
      const { context, calls } = await start({ providers: [Host] });
      const spy = jest.spyOn(context.get<{ handle(): void }>(Host), 'handle').mockReturnValue();
      await pass(1500);
      expect(spy).toHaveBeenCalledTimes(expectedOf({ original: 0, here: 1 }));
      expect(calls.seconds('scheduled')).toEqual(expectedOf({ original: [1], here: [] }));
    });
  });

  describe('A late tick', () => {
    it('runs, with a warning about the number of missed ticks', async () => {
      const { calls, lines } = await start({ providers: [scheduled(EACH_SECOND, { threshold: 50 })] });
      await pass(500);
      // A suspended process looks like this, because its timers wait.
      jest.setSystemTime(Date.now() + 10_000);
      await pass(600);
      expect(calls.seconds('scheduled')).toEqual([11]);
      expect(lines.warn.lines.filter((line) => /missed \d+ ticks/.test(line))).toHaveLength(
        expectedOf({ original: 0, here: 1 }),
      );
    });
  });
});
