import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FixedRateSchedule, OnceSchedule, ShiftedSchedule } from '../../../lib/nest-schedule/schedules.js';
import { CronSchedules } from '../../../lib/schedules/cron-schedule.js';
import type { Schedule } from '../../../lib/schedules/schedule.js';

const hourly = new CronSchedules().get('0 * * * *', 'UTC');

describe.each<[string, Schedule]>([
  ['an interval from the start', new FixedRateSchedule('', 1000, 700)],
  ['one moment', new OnceSchedule('', 5000, false)],
  ['a pattern in a zone that is ahead', new ShiftedSchedule('', hourly, 330 * 60_000, false)],
])('%s', (_, schedule) => {
  const moment = fc.integer({ min: 0, max: 20_000_000 });

  it('has a next tick after each moment, and no tick between the two', () => {
    fc.assert(
      fc.property(moment, (at) => {
        const next = schedule.nextTick(at);
        if (next === undefined) return;
        expect(next).toBeGreaterThan(at);
        expect(schedule.latestTick(next)).toBe(next);
        expect(schedule.latestTick(next - 1) ?? -Infinity).toBeLessThanOrEqual(at);
      }),
    );
  });

  it('counts the same ticks as a walk from tick to tick', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: 0, max: 10_000 }), (from, length) => {
        let count = 0;
        let tick = schedule.nextTick(from - 1);
        for (; tick !== undefined && tick < from + length; tick = schedule.nextTick(tick)) count++;
        expect(schedule.countTicks(from, from + length).count).toBe(count);
      }),
    );
  });
});
