import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CronJob } from 'cron';
import { closeAll, start, stopTime } from '../support/start.js';
import { delayed, repeated, scheduled } from '../support/scheduled.js';
import { inEachTime, timersAre } from '../support/timers.js';

inEachTime(() => {
  beforeEach(() => stopTime());
  afterEach(closeAll);

  const DAY = 24 * 3600;
  const DAILY = '0 6 * * *';

  // A timer that looks like Node's is set again every 30 s, in case the machine sleeps.
  const inFakedTime = timersAre('real') ? describe.skip : describe;

  inFakedTime('A daily cron job is reached by', () => {
    it.each<[string, () => unknown]>([
      ['runOnlyPendingTimersAsync()', () => jest.runOnlyPendingTimersAsync()],
      ['runOnlyPendingTimers()', () => jest.runOnlyPendingTimers()],
      ['advanceTimersToNextTimerAsync()', () => jest.advanceTimersToNextTimerAsync()],
      ['advanceTimersToNextTimer()', () => jest.advanceTimersToNextTimer()],
      ['advanceTimersByTime()', () => jest.advanceTimersByTime(DAY * 1000)],
    ])('%s', async (_, advance) => {
      const { calls } = await start({ providers: [scheduled(DAILY, { timeZone: 'UTC' })] });
      await advance();
      expect(calls.seconds('scheduled')).toEqual([DAY / 4]);
      await advance();
      expect(calls.seconds('scheduled')).toEqual([DAY / 4, DAY / 4 + DAY]);
    });
  });

  describe('Synchronous fake timers', () => {
    it('let years pass at once', async () => {
      const { calls } = await start({ providers: [scheduled('0 0 1 1 *', { timeZone: 'UTC' })] });
      jest.advanceTimersByTime(8 * 366 * DAY * 1000);
      expect(calls.seconds('scheduled')).toHaveLength(8);
    });

    it('call every handler at each of its ticks', async () => {
      const { calls, registry } = await start({
        providers: [
          scheduled('* * * * * *', { name: 'cron' }),
          repeated('interval', 1000, (log) => log.note('interval')),
          delayed('timeout', 1000, (log) => log.note('timeout')),
        ],
      });
      registry.addCronJob('own', new CronJob('* * * * * *', () => calls.note('own'), null, true));
      jest.advanceTimersByTime(5500);
      for (const name of ['scheduled', 'interval', 'own'])
        expect(calls.seconds(name)).toEqual([1, 2, 3, 4, 5]);
      expect(calls.seconds('timeout')).toEqual([1]);
    });

    it('call a handler that throws again, and count it as ended', async () => {
      const { registry, calls } = await start({
        providers: [
          scheduled('* * * * * *', { name: 'job' }, (log) => {
            log.note('scheduled');
            throw new Error('broken here');
          }),
        ],
      });
      jest.advanceTimersByTime(2500);
      expect(calls.seconds('scheduled')).toHaveLength(2);
      expect(registry.getCronJob('job').lastDate()).toEqual(new Date('2026-01-01T00:00:02Z'));
    });

    it('run out when the jobs stop themselves', async () => {
      const { registry, calls } = await start({
        providers: [
          scheduled('* * * * * *', { name: 'job' }, (log) => {
            log.note('scheduled');
            if (log.seconds('scheduled').length === 3) void registry.getCronJob('job').stop();
          }),
          scheduled('* * * * * *', { disabled: true }),
        ],
      });
      jest.runAllTimers();
      expect(calls.seconds('scheduled')).toEqual([1, 2, 3]);
      expect(jest.getTimerCount()).toBe(0);
    });
  });
});
