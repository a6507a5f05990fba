import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TasksService } from '../application/tasks.service.js';
import type { CronOptions } from '@nestjs/schedule';
import { closeAll, pass, passInTurns, start, startError, stopTime } from '../support/start.js';
import { scheduled } from '../support/scheduled.js';
import { inEachTime } from '../support/timers.js';

inEachTime(() => {
  beforeEach(() => stopTime());
  afterEach(closeAll);

  const SECOND = 1000;
  const MINUTE = 60 * SECOND;

  describe('@Cron ticks', () => {
    it('each second, for a pattern of six stars', async () => {
      const { calls } = await start({ providers: [TasksService] });
      await pass(3.5 * SECOND);
      expect(calls.seconds('eachSecond')).toEqual([1, 2, 3]);
    });

    it('each minute, for a pattern of five fields', async () => {
      const { calls } = await start({ providers: [TasksService] });
      await pass(2.5 * MINUTE);
      expect(calls.seconds('eachMinute')).toEqual([60, 120]);
    });

    it('at the times of CronExpression', async () => {
      const { calls } = await start({ providers: [TasksService] });
      await pass(95 * SECOND);
      expect(calls.seconds('eachHalfMinute')).toEqual([30, 60, 90]);
    });

    it('at a second of each minute', async () => {
      const { calls } = await start({ providers: [TasksService] });
      await pass(2 * MINUTE);
      expect(calls.seconds('triggerNotifications')).toEqual([45, 105]);
    });

    it('once, at a Date', async () => {
      const { calls } = await start({ providers: [TasksService] });
      await pass(MINUTE);
      expect(calls.seconds('atLaunch')).toEqual([5]);
    });
  });

  describe('@Cron with options', () => {
    it('ticks in a time zone', async () => {
      const { calls } = await start({ providers: [scheduled('0 2 9 * * *', { timeZone: 'Asia/Tokyo' })] });
      await pass(3 * MINUTE);
      expect(calls.seconds('scheduled')).toEqual([120]);
    });

    it.each([
      [120, '0 1 2 * * *'],
      [-210, '0 31 20 * * *'],
      [0, '0 1 0 * * *'],
    ])('ticks at a distance of %d minutes from UTC', async (utcOffset, pattern) => {
      const { calls, registry } = await start({
        providers: [scheduled(pattern, { name: 'job', utcOffset })],
      });
      expect(registry.getCronJob('job').nextDate().offset).toBe(utcOffset);
      await pass(2 * MINUTE);
      expect(calls.seconds('scheduled')).toEqual([60]);
    });

    it('does not tick when disabled, with or without an initial delay', async () => {
      const { calls, registry } = await start({ providers: [TasksService] });
      await pass(5 * SECOND);
      expect([...calls.seconds('disabled'), ...calls.seconds('disabledAndDelayed')]).toEqual([]);
      expect(registry.getCronJob('disabled').isActive).toBe(false);
    });

    it('ticks after an initial delay', async () => {
      const { calls, registry } = await start({ providers: [TasksService] });
      expect(registry.getCronJob('delayed').isActive).toBe(false);
      await pass(7.5 * SECOND);
      expect(calls.seconds('delayed')).toEqual([5, 6, 7]);
      expect(registry.getCronJob('delayed').isActive).toBe(true);
    });

    it('does not overlap itself with waitForCompletion', async () => {
      const { calls } = await start({ providers: [TasksService] });
      await passInTurns(7.2 * SECOND);
      expect(calls.seconds('oneAtATime')).toEqual([1, 4, 7]);
      expect(calls.seconds('oneAtATime ended')).toEqual([3.5, 6.5]);
    });

    it('keeps the given threshold, unrefTimeout and waitForCompletion', async () => {
      const { registry } = await start({ providers: [TasksService] });
      const { threshold, unrefTimeout } = registry.getCronJob('tolerant');
      expect({ threshold, unrefTimeout }).toEqual({ threshold: 500, unrefTimeout: true });
      expect(registry.getCronJob('oneAtATime').waitForCompletion).toBe(true);
    });

    it('passes no arguments to the handler, so its default parameters apply', async () => {
      const { calls } = await start({ providers: [TasksService] });
      await pass(21 * SECOND);
      expect(calls.seconds('nothing is handed to a handler')).toEqual([10, 20]);
    });
  });

  /** The types do not allow these. */
  const BOTH = JSON.parse('{ "timeZone": "UTC", "utcOffset": 60 }') as CronOptions;

  describe('An application does not start', () => {
    it.each([
      ['with a pattern that cannot be read', scheduled('every now and then')],
      ['with a time zone that does not exist', scheduled('* * * * *', { timeZone: 'Mars/Phobos' })],
      ['with a time zone and a distance from UTC', scheduled('* * * * *', BOTH)],
    ])('%s', async (_, provider) => {
      await expect(startError({ providers: [provider] })).resolves.toEqual(expect.any(String));
    });
  });
});
