import fc from 'fast-check';
import { CronSchedules } from '../../../lib/schedules/cron-schedule.js';
import { IntervalSchedule } from '../../../lib/schedules/interval-schedule.js';
import type { Schedule } from '../../../lib/schedules/schedule.js';
import { clockChanges, ZONES } from './local-time.js';

const CHANGES = ZONES.flatMap(([zone, year]) => clockChanges(zone, year).map(({ at }) => ({ zone, at })));

/** A moment, and a factory that makes the same schedule again and again, as every instance does. */
export interface ScheduleCase {
  readonly make: () => Schedule;
  readonly at: number;
}

const anyMoment = fc.integer({ min: Date.UTC(2017, 0, 1), max: Date.UTC(2035, 0, 1) });
const fullSecond = anyMoment.map((at) => at - (at % 1000));
const moment = fc.oneof(anyMoment, fullSecond);

const minute = fc.constantFrom('*', '*/30', '*/7', '0', '30', '15,45', '10-20/5');
const hour = fc.constantFrom('*', '*/2', '0', '1', '2', '3', '23', '1,2', '0-3', '9-17');
const day = fc.constantFrom(
  '* * *',
  '* * *',
  '* * *',
  '1 * *',
  'L * *',
  '* 3,10 *',
  '* * MON-FRI',
  '* * SUN#L',
);
const minutely = fc.tuple(minute, hour, day).map((fields) => fields.join(' '));
const pattern = fc.oneof(
  minutely,
  fc.tuple(fc.constantFrom('0', '59', '*/20'), minutely).map((fields) => fields.join(' ')),
  fc.constantFrom('@hourly', '@weekly', '0 0 29 2 *', '0 0 0 1 1 * 2026'),
);

const around = fc
  .tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -4 * 60, max: 4 * 60 }), fc.constantFrom(-1, 0, 1))
  .map(([change, minutes, ms]) => ({ zone: change.zone, at: change.at + minutes * 60_000 + ms }));
const anywhere = fc.record({
  zone: fc.constantFrom('UTC', 'Asia/Kolkata', 'America/Los_Angeles'),
  at: moment,
});

/** Cron patterns of all kinds in many zones, mostly around their clock changes. */
export const cron: fc.Arbitrary<ScheduleCase> = fc
  .tuple(pattern, fc.oneof(around, anywhere))
  .map(([text, { zone, at }]) => ({
    at,
    make: () => new CronSchedules().get(text, zone),
    [fc.toStringMethod]: () => `${text} (${zone}) at ${new Date(at).toISOString()}`,
  }));

/** Intervals from 1 ms to 366 days. */
export const interval: fc.Arbitrary<ScheduleCase> = fc
  .tuple(
    fc.oneof(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 31_622_400_000 })),
    fc.string(),
    moment,
  )
  .map(([period, name, at]) => ({
    at,
    make: () => new IntervalSchedule(period, name),
    [fc.toStringMethod]: () =>
      `every ${period} ms of ${JSON.stringify(name)} at ${new Date(at).toISOString()}`,
  }));
