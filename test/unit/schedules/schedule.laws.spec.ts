import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Schedule, shortestGap, tickAt } from '../../../lib/schedules/schedule.js';
import { cron, interval, type ScheduleCase } from './schedule-cases.js';

function always(
  schedules: fc.Arbitrary<ScheduleCase>,
  law: (schedule: Schedule, at: number, other: Schedule) => void,
): void {
  fc.assert(
    fc.property(schedules, ({ make, at }) => law(make(), at, make())),
    { numRuns: 100 },
  );
}

function following(schedule: Schedule, at: number, count: number): number[] {
  const ticks: number[] = [];
  for (let tick = schedule.nextTick(at); tick !== undefined && ticks.length < count;) {
    ticks.push(tick);
    tick = schedule.nextTick(tick);
  }
  return ticks;
}

describe.each([
  ['cron', cron],
  ['interval', interval],
])('every schedule obeys these laws (%s)', (kind, schedules) => {
  test(`the next tick is later than a moment, and the latest tick is not (${kind})`, () => {
    always(schedules, (schedule, at) => {
      expect(schedule.nextTick(at) ?? Infinity).toBeGreaterThan(at);
      expect(schedule.latestTick(at) ?? -Infinity).toBeLessThanOrEqual(at);
    });
  });

  // The laws below hold for a schedule without ticks, too, but mean nothing for it.
  test(`most schedules have a tick before and after any moment (${kind})`, () => {
    const asked = fc
      .sample(schedules, { numRuns: 100, seed: 1 })
      .map(({ make, at }) => [make(), at] as const);
    const ticking = asked.filter(
      ([schedule, at]) => schedule.nextTick(at) !== undefined && schedule.latestTick(at) !== undefined,
    );
    expect(ticking.length).toBeGreaterThan(50);
  });

  test(`no tick is between the latest and the next (${kind})`, () => {
    always(schedules, (schedule, at) => {
      const [latest, next] = [schedule.latestTick(at), schedule.nextTick(at)];
      if (latest !== undefined) expect(schedule.nextTick(latest)).toBe(next);
      if (next !== undefined) expect(schedule.latestTick(next - 1)).toBe(latest);
    });
  });

  test(`a tick is its own latest tick, and the next tick of the millisecond before (${kind})`, () => {
    always(schedules, (schedule, at) => {
      const next = schedule.nextTick(at);
      if (next === undefined) return;
      expect(schedule.latestTick(next)).toBe(next);
      expect(schedule.nextTick(next - 1)).toBe(next);
    });
  });

  test(`ticks follow each other in the same way backwards and forwards (${kind})`, () => {
    always(schedules, (schedule, at, other) => {
      const ticks = following(schedule, at, 12);
      expect(ticks).toEqual([...new Set(ticks)].sort((a, b) => a - b));
      const back = ticks.slice(1).map((tick) => other.latestTick(tick - 1));
      expect(back).toEqual(ticks.slice(0, -1));
    });
  });

  test(`every instance computes the same ticks, whatever it computed before (${kind})`, () => {
    always(schedules, (schedule, at, other) => {
      const ticks = following(schedule, at, 8);
      const reversed = [...ticks].reverse().map((tick) => other.nextTick(tick - 1));
      expect(reversed.reverse()).toEqual(ticks);
    });
  });

  test(`a count includes the first moment and excludes the last (${kind})`, () => {
    always(schedules, (schedule, at, other) => {
      const ticks = following(schedule, at, 6);
      const [first, last] = [ticks.at(0), ticks.at(-1)];
      if (first === undefined || last === undefined) return;
      expect(other.countTicks(first, last)).toEqual({ count: ticks.length - 1, atLeast: false });
      expect(other.countTicks(first + 1, last + 1)).toEqual({ count: ticks.length - 1, atLeast: false });
      expect(other.countTicks(last, first)).toEqual({ count: 0, atLeast: false });
    });
  });

  test(`a tick carries the moment of the next, or of a day later if it is the last (${kind})`, () => {
    always(schedules, (schedule, at, other) => {
      const next = schedule.nextTick(at);
      if (next === undefined) return;
      expect(tickAt(schedule, next)).toEqual({ at: next, nextAt: other.nextTick(next) ?? next + 86_400_000 });
    });
  });

  test(`the shortest gap is that of the ticks that follow (${kind})`, () => {
    always(schedules, (schedule, at, other) => {
      const ticks = following(schedule, at, 20);
      const gaps = ticks.slice(1).map((tick, index) => tick - (ticks[index] ?? NaN));
      expect(shortestGap(other, at, 20)).toBe(gaps.length > 0 ? Math.min(...gaps) : undefined);
    });
  });
});
