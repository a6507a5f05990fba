import { describe, expect, test } from '@jest/globals';
import { CronSchedules } from '../../../lib/schedules/cron-schedule.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');

function faultOf(pattern: string, timeZone = 'UTC') {
  return new CronSchedules().faultOf(pattern, timeZone, NOW);
}

describe('a pattern that cannot be read is a fault with its reason', () => {
  test.each([
    ['nonsense', 'exactly five, six, or seven space separated parts'],
    ['* * * *', 'exactly five, six, or seven space separated parts'],
    ['61 * * * *', 'Invalid value for minute: 61'],
    ['0 25 * * *', 'Invalid value for hour: 25'],
    ['*/0 * * * *', '0'],
    ['22-4 * * * *', '22-4'],
    ['3* * * * *', '3*'],
    ['@reboot', '@reboot'],
  ])('%j', (pattern, reason) => {
    expect(faultOf(pattern)).toEqual({
      option: 'cron',
      expected: expect.stringMatching(/^a cron pattern \(.+\)$/s),
    });
    expect(faultOf(pattern)?.expected).toContain(reason);
  });

  test('the fault is the same for a named zone as for UTC', () => {
    expect(faultOf('61 * * * *', 'Europe/Berlin')).toEqual(faultOf('61 * * * *'));
  });
});

describe('a pattern that never ticks is a fault', () => {
  test.each(['0 0 30 2 *', '0 0 31 2,4 *', '0 0 0 29 2 * 2025'])('%j matches no moment', (pattern) => {
    const fault = { option: 'cron', expected: 'a pattern that matches some moment' };
    expect(faultOf(pattern)).toEqual(fault);
    expect(faultOf(pattern, 'Europe/Berlin')).toEqual(fault);
  });

  test.each(['0 0 0 1 6 * 2025', '* * * * * * 2025'])(
    '%j never ticks, because its ticks are all in the past',
    (pattern) => {
      expect(faultOf(pattern)).toBeUndefined();
      expect(new CronSchedules().get(pattern, 'UTC').nextTick(NOW)).toBeUndefined();
    },
  );

  test.each(['0 0 29 2 *', '0 0 0 1 1 * 2500'])('%j ticks, though far in the future', (pattern) => {
    expect(faultOf(pattern)).toBeUndefined();
  });
});

describe('a time zone that does not exist is a fault of the zone', () => {
  const fault = { option: 'timeZone', expected: "an IANA time zone like 'Europe/Berlin'" };

  test.each(['Mars/Phobos', 'Europe/Berlin ', 'local', 'UTC+2', '+02:00', '-0530', '+02', ''])(
    '%j',
    (zone) => {
      expect(faultOf('0 * * * *', zone)).toEqual(fault);
      expect(new CronSchedules().isZone(zone)).toBe(false);
    },
  );

  test('the zone comes first of two faults, because no pattern can be read without it', () => {
    expect(faultOf('nonsense', 'Mars/Phobos')).toEqual(fault);
  });

  test.each(['UTC', 'Etc/UTC', 'Europe/Berlin', 'europe/berlin', 'America/Argentina/Ushuaia', 'Etc/GMT+5'])(
    '%j is a valid zone',
    (zone) => {
      expect(new CronSchedules().isZone(zone)).toBe(true);
      expect(faultOf('0 * * * *', zone)).toBeUndefined();
    },
  );

  test('a refused zone and a refused pattern are refused again', () => {
    const schedules = new CronSchedules();
    for (let time = 0; time < 2; time++) {
      expect(schedules.faultOf('0 * * * *', 'Mars/Phobos', NOW)).toEqual(fault);
      expect(schedules.faultOf('61 * * * *', 'UTC', NOW)?.option).toBe('cron');
    }
  });
});
