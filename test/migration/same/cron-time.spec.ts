import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CronTime } from 'cron';
import { DateTime } from 'luxon';
import { closeAll, pass, start, stopTime } from '../support/start.js';
import { scheduled } from '../support/scheduled.js';
import { inEachTime } from '../support/timers.js';

inEachTime(() => {
  beforeEach(() => stopTime('2026-01-01T00:00:00.250Z'));
  afterEach(closeAll);

  async function startJob(time: string | Date, options = {}) {
    const { registry } = await start({ providers: [scheduled(time, { name: 'job', ...options })] });
    return registry.getCronJob('job');
  }

  describe('cronTime.getNextDateFrom()', () => {
    const NOON_IN_PARIS = '2026-06-01T10:00:00Z';

    it.each<[string, Date | DateTime, string | undefined, string]>([
      ['a Date and a zone', new Date(NOON_IN_PARIS), 'Asia/Tokyo', '2026-06-02T09:00:00.000+09:00'],
      ['a Date and an offset', new Date(NOON_IN_PARIS), 'UTC+1', '2026-06-02T09:00:00.000+01:00'],
      [
        'a DateTime and a zone',
        DateTime.fromISO(NOON_IN_PARIS, { zone: 'UTC' }),
        'America/New_York',
        '2026-06-01T09:00:00.000-04:00',
      ],
      [
        'a DateTime, in its zone',
        DateTime.fromISO(NOON_IN_PARIS, { zone: 'Europe/Paris' }),
        undefined,
        '2026-06-02T09:00:00.000+02:00',
      ],
      [
        'a DateTime at an offset',
        DateTime.fromISO(NOON_IN_PARIS, { zone: 'UTC-2' }),
        undefined,
        '2026-06-01T09:00:00.000-02:00',
      ],
    ])('computes dates from %s on', async (_, from, zone, expected) => {
      const { cronTime } = await startJob('0 0 9 * * *', { timeZone: 'Asia/Kolkata' });
      const date = zone === undefined ? cronTime.getNextDateFrom(from) : cronTime.getNextDateFrom(from, zone);
      expect(date.toISO()).toBe(expected);
    });

    it('computes dates from a Date in the zone of the host', async () => {
      const { cronTime } = await startJob('0 0 9 * * *', { timeZone: 'Asia/Kolkata' });
      const { hour, zoneName } = cronTime.getNextDateFrom(new Date(NOON_IN_PARIS));
      expect({ hour, zoneName }).toEqual({ hour: 9, zoneName: DateTime.local().zoneName });
    });

    it('gives the date after a matching one', async () => {
      const { cronTime } = await startJob('0 0 9 * * *');
      const nine = DateTime.fromISO('2026-06-01T09:00:00Z', { zone: 'UTC' });
      expect(cronTime.getNextDateFrom(nine).toISO()).toBe('2026-06-02T09:00:00.000Z');
    });

    it('refuses an invalid date and an unknown zone', async () => {
      const { cronTime } = await startJob('0 0 9 * * *');
      expect(() => cronTime.getNextDateFrom(new Date(NaN))).toThrow('invalid date');
      expect(() => cronTime.getNextDateFrom(new Date(), 'Mars/Phobos')).toThrow();
    });

    it('throws for a job that ticks once', async () => {
      const { cronTime } = await startJob(new Date('2026-01-01T00:01:00Z'));
      expect(() => cronTime.getNextDateFrom(new Date())).toThrow();
    });
  });

  const PATTERNS = [
    '@secondly',
    '@minutely',
    '@hourly',
    '@daily',
    '@weekly',
    '@weekdays',
    '@weekends',
    '@monthly',
    '@yearly',
    '*/15 0-58 08,9 1-30 jan-nov 0-5',
    '5 10 * * mon',
    '0 0 1-31 * 7',
  ];

  describe('cronTime as text', () => {
    it.each(PATTERNS)('of %s has all of its fields', async (pattern) => {
      const { cronTime } = await startJob(pattern);
      const expected = new CronTime(pattern);
      expect(cronTime.toString()).toBe(expected.toString());
      expect(cronTime.toJSON()).toEqual(expected.toJSON());
      expect(cronTime.source).toBe(pattern);
    });

    it('of a single date has no fields', async () => {
      const { cronTime } = await startJob(new Date('2026-01-01T00:01:00Z'));
      expect(cronTime.toJSON()).toEqual(['', '', '', '', '', '']);
      expect(cronTime.realDate).toBe(true);
    });
  });

  describe('cronTime.sendAt() and nextDates()', () => {
    it.each([NaN, -1])('give one date when called with %d', async (count) => {
      const job = await startJob('*/10 * * * * *', { timeZone: 'UTC' });
      expect(job.nextDates(count)).toMatchObject({ second: 10 });
      expect(job.cronTime.sendAt(count)).toMatchObject({ second: 10 });
    });

    it('give the only date of a job that ticks once, and throw after it', async () => {
      const job = await startJob(new Date('2026-01-01T00:01:00Z'), { timeZone: 'UTC' });
      expect(job.nextDates(3)).toMatchObject({ minute: 1 });
      expect(job.cronTime.getTimeout()).toBe(59_750);
      await pass(60_000);
      expect(() => job.nextDate()).toThrow('WARNING: Date in past. Will never be fired.');
    });
  });
});
