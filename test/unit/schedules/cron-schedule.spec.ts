import { describe, expect, test } from '@jest/globals';
import { Cron } from 'croner';
import fc from 'fast-check';
import { CronSchedules } from '../../../lib/schedules/cron-schedule.js';
import { iso, ticksBetween } from './walk.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const HOUR = 3_600_000;

function schedule(pattern: string, zone = 'UTC') {
  return new CronSchedules().get(pattern, zone);
}

describe('the latest tick is the last one at or before a moment', () => {
  test.each(['UTC', 'Europe/Berlin'])('a tick is its own latest tick, to the millisecond (%s)', (zone) => {
    const hourly = schedule('0 * * * *', zone);
    expect(iso(hourly.latestTick(NOW))).toBe('2026-01-01T00:00:00.000Z');
    expect(iso(hourly.latestTick(NOW - 1))).toBe('2025-12-31T23:00:00.000Z');
    expect(iso(hourly.latestTick(NOW + HOUR - 1))).toBe('2026-01-01T00:00:00.000Z');
  });

  test('the next tick is never the moment itself', () => {
    expect(iso(schedule('0 * * * *').nextTick(NOW))).toBe('2026-01-01T01:00:00.000Z');
    expect(iso(schedule('0 * * * *').nextTick(NOW - 1))).toBe('2026-01-01T00:00:00.000Z');
  });

  test('a leap day is found four years away, in both directions', () => {
    expect(iso(schedule('0 0 29 2 *').nextTick(NOW))).toBe('2028-02-29T00:00:00.000Z');
    expect(iso(schedule('0 0 29 2 *').latestTick(NOW))).toBe('2024-02-29T00:00:00.000Z');
  });

  test('a schedule has no tick before its first and none after its last', () => {
    const [past, future] = [schedule('0 0 0 1 6 * 2025'), schedule('0 0 0 1 6 * 2027')];
    expect([past.nextTick(NOW), iso(past.latestTick(NOW))]).toEqual([undefined, '2025-06-01T00:00:00.000Z']);
    expect([future.latestTick(NOW), iso(future.nextTick(NOW))]).toEqual([
      undefined,
      '2027-06-01T00:00:00.000Z',
    ]);
  });
});

describe('UTC, computed as an offset, ticks as the named zone does', () => {
  test.each([
    ['UTC', 'its name'],
    ['utc', 'small letters'],
    ['Etc/UTC', 'an alias'],
    ['GMT', 'the alias of London in winter'],
  ])('%s (%s)', (zone) => {
    const pattern = fc.constantFrom('* * * * *', '*/7 3 * * MON', '30 2 L * *', '15 */5 * * * *', '@weekly');
    fc.assert(
      fc.property(pattern, fc.integer({ min: 0, max: Date.UTC(2040, 0, 1) }), (text, at) => {
        const [ours, named] = [schedule(text, zone), new Cron(text, { timezone: zone })];
        expect(ours.nextTick(at)).toBe(named.nextRun(new Date(at))?.getTime());
        expect(ours.latestTick(at)).toBe(named.previousRuns(1, new Date(at + 1))[0]?.getTime());
      }),
    );
  });
});

describe('answers that the cache keeps are never wrong', () => {
  const near = fc.integer({ min: -3, max: 3 });
  const question = fc.record({
    ask: fc.constantFrom('nextTick', 'latestTick', 'countTicks'),
    // Moments close together around both clock changes, so that many questions ask for the last answer again.
    from: fc.constantFrom(Date.parse('2026-03-29T01:00:00Z'), Date.parse('2026-10-25T01:00:00Z')),
    quarters: fc.integer({ min: -8, max: 8 }),
    milliseconds: near,
  });

  test.each(['30 2 * * *', '*/15 * * * *', '0 * * * *', '0 0 2 25 10 * 2026', '* * * * * *'])(
    'for %s they equal those of a new croner instance, in whichever order they are asked for',
    (pattern) => {
      fc.assert(
        fc.property(fc.array(question, { minLength: 4, maxLength: 12 }), (questions) => {
          const shared = schedule(pattern, 'Europe/Berlin');
          for (const { ask, from, quarters, milliseconds } of questions) {
            const at = from + quarters * 900_000 + milliseconds;
            const fresh = new Cron(pattern, { timezone: 'Europe/Berlin' });
            if (ask === 'nextTick') expect(shared.nextTick(at)).toBe(fresh.nextRun(new Date(at))?.getTime());
            if (ask === 'latestTick')
              expect(shared.latestTick(at)).toBe(fresh.previousRuns(1, new Date(at + 1))[0]?.getTime());
            if (ask === 'countTicks')
              expect(shared.countTicks(at, at + 5000)).toEqual(
                schedule(pattern, 'Europe/Berlin').countTicks(at, at + 5000),
              );
          }
        }),
        { numRuns: 60 },
      );
    },
  );
});

describe('missed ticks of a cron are counted up to a thousand', () => {
  const seconds = schedule('* * * * * *');

  test.each([
    [999, { count: 999, atLeast: false }],
    [1000, { count: 1000, atLeast: false }],
    [1001, { count: 1000, atLeast: true }],
    [86_400, { count: 1000, atLeast: true }],
  ])('%i ticks', (ticks, counted) => {
    expect(seconds.countTicks(NOW, NOW + ticks * 1000)).toEqual(counted);
  });

  test('the first moment counts and the last does not', () => {
    expect(seconds.countTicks(NOW, NOW)).toEqual({ count: 0, atLeast: false });
    expect(seconds.countTicks(NOW, NOW + 1)).toEqual({ count: 1, atLeast: false });
    expect(seconds.countTicks(NOW + 1, NOW + 1000)).toEqual({ count: 0, atLeast: false });
  });

  test('a count stops at the last tick of the schedule', () => {
    const last = schedule('59 59 23 31 12 * 2025');
    expect(last.countTicks(NOW - HOUR, NOW + HOUR)).toEqual({ count: 1, atLeast: false });
  });
});

describe('cron dialects', () => {
  test('the Quartz pattern `0 9 ? * MON` ticks on Mondays only', () => {
    expect(ticksBetween(schedule('0 9 ? * MON'), NOW, NOW + 14 * 24 * HOUR).map(iso)).toEqual([
      '2026-01-05T09:00:00.000Z',
      '2026-01-12T09:00:00.000Z',
    ]);
  });

  test('day of month and day of week are alternatives, as in every cron', () => {
    expect(ticksBetween(schedule('0 0 13 * FRI'), NOW, NOW + 14 * 24 * HOUR).map(iso)).toEqual([
      '2026-01-02T00:00:00.000Z',
      '2026-01-09T00:00:00.000Z',
      '2026-01-13T00:00:00.000Z',
    ]);
  });

  test('the text of a schedule has its pattern and its zone', () => {
    expect(schedule('0 9 * * *', 'Europe/Berlin').text).toBe('0 9 * * * (Europe/Berlin)');
  });
});
