import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CronOptions } from '@nestjs/schedule';
import { CronJob } from 'cron';
import { Info } from 'luxon';
import { closeAll, pass, start, startError, stopTime } from '../support/start.js';
import { scheduled } from '../support/scheduled.js';
import { inEachTime } from '../support/timers.js';

inEachTime(() => {
  beforeEach(() => stopTime());
  afterEach(closeAll);

  const HOST = new Intl.DateTimeFormat().resolvedOptions().timeZone;

  /** Each zone with a pattern that ticks there one minute after midnight in UTC. */
  const ZONES: [zone: string, pattern: string, zoneName: string][] = [
    ['UTC+5:30', '0 31 5 * * *', 'UTC+5:30'],
    ['utc+3', '0 1 3 * * *', 'UTC+3'],
    ['UTC-5', '0 1 19 * * *', 'UTC-5'],
    ['UTC-03:30', '0 31 20 * * *', 'UTC-3:30'],
    ['UTC', '0 1 0 * * *', 'UTC'],
    ['gmt', '0 1 0 * * *', 'UTC'],
    ['asia/tokyo', '0 1 9 * * *', 'asia/tokyo'],
    ['Asia/Kolkata', '0 31 5 * * *', 'Asia/Kolkata'],
  ];

  describe('A time zone', () => {
    it.each(ZONES)('%s is valid for @Cron', async (timeZone, pattern, zoneName) => {
      const { calls, registry } = await start({ providers: [scheduled(pattern, { name: 'job', timeZone })] });
      expect(registry.getCronJob('job').cronTime.timeZone).toBe(timeZone);
      expect(registry.getCronJob('job').nextDate().zoneName).toBe(zoneName);
      await pass(90_000);
      expect(calls.seconds('scheduled')).toEqual([60]);
    });

    it.each(ZONES)('%s is valid for a CronJob that is added', async (timeZone, pattern) => {
      const { calls, registry } = await start();
      const onTick = (): void => calls.note('dynamic');
      registry.addCronJob('job', CronJob.from({ cronTime: pattern, onTick, start: true, timeZone }));
      await pass(90_000);
      expect(calls.seconds('dynamic')).toEqual([60]);
    });

    it.each(['local', 'system', 'LOCAL', 'default'])('%s is the zone of the host', async (timeZone) => {
      const { registry, calls } = await start({
        providers: [scheduled('* * * * * *', { name: 'job', timeZone })],
      });
      expect(registry.getCronJob('job').nextDate().zoneName).toBe(HOST);
      await pass(1500);
      expect(calls.seconds('scheduled')).toEqual([1]);
    });

    it.each([[''], [0], [false]])('%j means UTC', async (timeZone) => {
      const options = { name: 'job', timeZone } as CronOptions;
      const { registry, calls } = await start({ providers: [scheduled('0 1 0 * * *', options)] });
      expect(registry.getCronJob('job').nextDate().zoneName).toBe('UTC');
      await pass(90_000);
      expect(calls.seconds('scheduled')).toEqual([60]);
    });

    it.each([
      ['a number of minutes', 330],
      ['an offset of luxon', Info.normalizeZone('UTC+5:30')],
      ['a zone of luxon', Info.normalizeZone('Asia/Kolkata')],
    ])('%s is valid', async (_, timeZone) => {
      const { calls } = await start({
        providers: [scheduled('0 31 5 * * *', { timeZone } as unknown as CronOptions)],
      });
      await pass(90_000);
      expect(calls.seconds('scheduled')).toEqual([60]);
    });

    it.each([['Mars/Phobos'], ['UTC+123'], [true], [{}]])('%j prevents the start', async (zone) => {
      const options = { timeZone: zone } as CronOptions;
      await expect(startError({ providers: [scheduled('* * * * *', options)] })).resolves.not.toBe('');
    });

    it('that is empty beside an offset prevents the start', async () => {
      const options = { timeZone: '', utcOffset: 60 } as unknown as CronOptions;
      await expect(startError({ providers: [scheduled('* * * * *', options)] })).resolves.not.toBe('');
    });
  });
});
