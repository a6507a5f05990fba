import { describe, expect, test } from '@jest/globals';
import { CronSchedules } from '../../../lib/schedules/cron-schedule.js';
import { type ClockChange, clockChanges, everyDayAt, everyHourAt, ZONES } from './local-time.js';
import { iso, ticksBetween } from './walk.js';

const HOUR = 3_600_000;
const DAY_MINUTES = 24 * 60;

/** Compares the ticks of a pattern around each clock change with the expected ones. */
function compare(
  zone: string,
  changes: readonly ClockChange[],
  hours: number,
  pattern: (change: ClockChange) => string,
  expected: (from: number, to: number, change: ClockChange) => number[],
): void {
  for (const change of changes) {
    const [from, to] = [change.at - hours * HOUR, change.at + hours * HOUR];
    const schedule = new CronSchedules().get(pattern(change), zone);
    expect({ [schedule.text]: ticksBetween(schedule, from, to).map(iso) }).toEqual({
      [schedule.text]: expected(from, to, change).map(iso),
    });
  }
}

/** The middle of the local time that a change skips or repeats, in minutes after midnight. */
function middle({ before, after }: ClockChange): number {
  return Math.floor((before + after) / 2) % DAY_MINUTES;
}

function daily(time: number): string {
  return `${time % 60} ${Math.floor(time / 60)} * * *`;
}

describe.each(ZONES)('when the clocks of %s change in %i, no tick is skipped or doubled', (zone, year) => {
  const changes = clockChanges(zone, year);
  const gaps = changes.filter(({ before, after }) => after > before);
  const repeats = changes.filter(({ before, after }) => after < before);

  test(`the year has a gap and a repeated hour (${zone})`, () => {
    expect([gaps.length, repeats.length]).toEqual([1, 1]);
  });

  test(`every minute ticks once, in both passes of a repeated hour (${zone})`, () => {
    const all = Array.from({ length: 60 }, (_, minute) => minute);
    compare(
      zone,
      changes,
      2,
      () => '* * * * *',
      (from, to) => everyHourAt(zone, all, from, to),
    );
  });

  test(`a step of half an hour ticks in both passes of a repeated hour (${zone})`, () => {
    compare(
      zone,
      changes,
      6,
      () => '*/30 * * * *',
      (from, to) => everyHourAt(zone, [0, 30], from, to),
    );
  });

  test(`a wildcard for the hour ticks in both passes of a repeated hour (${zone})`, () => {
    compare(
      zone,
      changes,
      6,
      () => '0 * * * *',
      (from, to) => everyHourAt(zone, [0], from, to),
    );
  });

  test(`02:30 ticks once on every day (${zone})`, () => {
    compare(
      zone,
      changes,
      36,
      () => '30 2 * * *',
      (from, to) => everyDayAt(zone, 150, from, to),
    );
  });

  test(`a fixed time that occurs twice ticks in the first pass only (${zone})`, () => {
    compare(
      zone,
      repeats,
      36,
      (change) => daily(middle(change)),
      (from, to, change) => everyDayAt(zone, middle(change), from, to),
    );
  });

  test(`a fixed time that does not exist ticks at the next moment that exists (${zone})`, () => {
    compare(
      zone,
      gaps,
      36,
      (change) => daily(middle(change)),
      (from, to, change) => {
        const ticks = everyDayAt(zone, middle(change), from, to);
        expect(ticks.map(iso)).toContain(iso(change.at));
        return ticks;
      },
    );
  });
});

describe('as the documentation says', () => {
  const berlin = (pattern: string, from: string, hours: number): string[] => {
    const start = Date.parse(from);
    const schedule = new CronSchedules().get(pattern, 'Europe/Berlin');
    return ticksBetween(schedule, start, start + hours * HOUR).map(iso);
  };

  test('02:30 in Berlin ticks at 03:00 when the clocks go forward', () => {
    expect(berlin('30 2 * * *', '2026-03-28T22:00:00Z', 24)).toEqual(['2026-03-29T01:00:00.000Z']);
  });

  test('02:30 in Berlin ticks in the first pass when the clocks go back', () => {
    expect(berlin('30 2 * * *', '2026-10-24T22:00:00Z', 24)).toEqual(['2026-10-25T00:30:00.000Z']);
  });

  test('*/30 in the hour of 2 in Berlin ticks four times when the clocks go back', () => {
    expect(berlin('*/30 2 * * *', '2026-10-24T22:00:00Z', 24)).toEqual([
      '2026-10-25T00:00:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:00:00.000Z',
      '2026-10-25T01:30:00.000Z',
    ]);
  });
});
