import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fnv1a } from '../../../lib/core/fnv1a.js';
import { IntervalSchedule } from '../../../lib/schedules/interval-schedule.js';
import { ticksBetween } from './walk.js';

const HOUR = 3_600_000;
const START = Date.parse('2026-01-01T00:00:00Z');

describe('FNV-1a places the ticks, so that versions side by side agree on them', () => {
  // From the authors' own tests.
  test.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['b', 0xe70c2de5],
    ['fo', 0x6222e842],
    ['foo', 0xa9f37ed7],
    ['foob', 0x3f5076ef],
    ['fooba', 0x39aaa18a],
    ['foobar', 0xbf9cf968],
    ['chongo was here!\n', 0xd49930d5],
  ])('the hash of %j is the published one', (text, hash) => {
    expect(fnv1a(text).toString(16)).toBe(hash.toString(16));
  });

  test('the hash covers UTF-8, with two bytes for é and four for an emoji', () => {
    const ofBytes = (...bytes: number[]): number =>
      bytes.reduce(
        (hash, byte) => Number((BigInt(hash ^ byte) * 0x01000193n) & 0xffffffffn) >>> 0,
        0x811c9dc5,
      );
    expect(fnv1a('é')).toBe(ofBytes(0xc3, 0xa9));
    expect(fnv1a('⏰')).toBe(ofBytes(0xe2, 0x8f, 0xb0));
    expect(fnv1a('💾')).toBe(ofBytes(0xf0, 0x9f, 0x92, 0xbe));
    expect(fnv1a('aéb💾c')).toBe(ofBytes(0x61, 0xc3, 0xa9, 0x62, 0xf0, 0x9f, 0x92, 0xbe, 0x63));
  });
});

describe('the grid of an interval is the same in every instance and after every restart', () => {
  test('ticks lie on floor((t - offset) / interval), with the hash of the name as the offset', () => {
    // The hash of foobar is 0xbf9cf968: 3,214,735,720 leaves 55,720 of 60,000.
    const schedule = new IntervalSchedule(60_000, 'foobar');
    expect(schedule.latestTick(START)).toBe(START - 60_000 + 55_720);
    expect(schedule.nextTick(START)).toBe(START + 55_720);
  });

  test('every instance answers ten thousand questions alike, in any order', () => {
    const [one, other] = [new IntervalSchedule(37_123, 'Sync.run'), new IntervalSchedule(37_123, 'Sync.run')];
    const moments = Array.from(
      { length: 10_000 },
      (_, index) => START + ((index * 7_919_933) % (31 * 24 * HOUR)),
    );
    const forwards = moments.map((at) => [one.latestTick(at), one.nextTick(at)]);
    const backwards = [...moments].reverse().map((at) => [other.latestTick(at), other.nextTick(at)]);
    expect(backwards.reverse()).toEqual(forwards);
  });

  test('no tick is skipped or doubled, even if the interval divides no day', () => {
    const schedule = new IntervalSchedule(7_001, 'job');
    const ticks = ticksBetween(schedule, START, START + HOUR);
    const gaps = new Set(ticks.slice(1).map((tick, index) => tick - (ticks[index] ?? NaN)));
    expect([...gaps]).toEqual([7_001]);
    expect(ticks.length).toBe(Math.floor((HOUR - 1 - ((ticks[0] ?? NaN) - START)) / 7_001) + 1);
  });

  test('a tick before 1970 is on the grid, too', () => {
    const schedule = new IntervalSchedule(60_000, 'foobar');
    expect(schedule.latestTick(-1)).toBe(55_720 - 60_000);
    expect(schedule.nextTick(-1)).toBe(55_720);
  });

  test('an interval of 1 ms ticks at every millisecond', () => {
    const schedule = new IntervalSchedule(1, 'job');
    expect([schedule.latestTick(START), schedule.nextTick(START)]).toEqual([START, START + 1]);
  });

  test.each(['constructor', '__proto__', 'toString', ''])('%j is a name like any other', (name) => {
    const schedule = new IntervalSchedule(1000, name);
    expect(schedule.nextTick(START) - schedule.latestTick(START)).toBe(1000);
  });
});

describe('a thousand hourly jobs do not tick in one second', () => {
  test('their ticks spread over the hour, with at most 6 in any second and none missing in any minute', () => {
    const ticks = Array.from({ length: 1000 }, (_, index) =>
      new IntervalSchedule(HOUR, `Tenant${index}.report`).nextTick(START),
    );
    const perSecond = new Map<number, number>();
    for (const tick of ticks) {
      const second = Math.floor(tick / 1000);
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
    }
    expect(Math.max(...perSecond.values())).toBeLessThanOrEqual(6);
    expect(new Set(ticks.map((tick) => Math.floor(tick / 60_000))).size).toBe(60);
  });
});

describe('missed ticks of an interval are counted exactly', () => {
  test('the count of a year of seconds has no limit', () => {
    const schedule = new IntervalSchedule(1000, 'job');
    const first = schedule.nextTick(START);
    expect(schedule.countTicks(first, first + 365 * 24 * HOUR)).toEqual({
      count: 31_536_000,
      atLeast: false,
    });
  });

  test('the count equals the number of single steps', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: -200_000, max: 200_000 }),
        fc.integer({ min: 0, max: 1_000_000 }),
        (period, from, length) => {
          const schedule = new IntervalSchedule(period, 'job');
          let count = 0;
          for (let at = schedule.nextTick(from - 1); at < from + length && count <= 500; count++)
            at += period;
          fc.pre(count <= 500);
          expect(schedule.countTicks(from, from + length)).toEqual({ count, atLeast: false });
        },
      ),
    );
  });
});

describe('an interval is shown as a person would say it', () => {
  test.each([
    [30_000, 'every 30s'],
    [90_000, 'every 90s'],
    [3_600_000, 'every 1h'],
    [1500, 'every 1500ms'],
  ])('%i ms have the largest whole unit', (period, text) => {
    expect(new IntervalSchedule(period, 'job').text).toBe(text);
  });
});
