import { describe, expect, test } from '@jest/globals';
import { CronSchedules } from '../../../lib/schedules/cron-schedule.js';
import { IntervalSchedule } from '../../../lib/schedules/interval-schedule.js';
import { type Schedule, shortestGap } from '../../../lib/schedules/schedule.js';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-01-01T12:00:00Z');

const cron = (pattern: string, zone = 'UTC'): Schedule => new CronSchedules().get(pattern, zone);

describe('the period of a schedule is the shortest time between its next hundred ticks', () => {
  test('it is the interval for an interval', () => {
    expect(shortestGap(new IntervalSchedule(90_000, 'job'), NOW)).toBe(90_000);
  });

  test('it is the shortest gap for an irregular cron', () => {
    expect(shortestGap(cron('0 0,6,7 * * *'), NOW)).toBe(HOUR);
  });

  test('it takes a day that a clock change shortens into account', () => {
    expect(shortestGap(cron('0 12 * * *', 'Europe/Berlin'), NOW)).toBe(23 * HOUR);
    expect(shortestGap(cron('0 12 * * *', 'Europe/Berlin'), Date.parse('2026-04-01T00:00:00Z'))).toBe(
      24 * HOUR,
    );
  });

  test('it ignores a gap after the hundredth tick', () => {
    const schedule: Schedule = {
      text: 'a hundred ticks of a minute, then one each second',
      nextTick: (after) => after + (after < 100 * 60 ? 60 : 1),
      latestTick: (at) => at,
      countTicks: () => ({ count: 0, atLeast: false }),
    };
    expect(shortestGap(schedule, 0)).toBe(60);
    expect(shortestGap(schedule, 0, 101)).toBe(1);
  });

  test('it is undefined when one tick or none remains', () => {
    expect(shortestGap(cron('0 0 0 1 6 * 2026'), NOW)).toBeUndefined();
    expect(shortestGap(cron('0 0 0 1 6 * 2025'), NOW)).toBeUndefined();
    expect(shortestGap(cron('0 0 0 1 6,7 * 2026'), NOW)).toBe(30 * 24 * HOUR);
  });
});
