import type { Schedule } from '../../../lib/schedules/schedule.js';

/** All ticks from `from` to before `to`, each computed from the one before it. */
export function ticksBetween(schedule: Schedule, from: number, to: number): number[] {
  const ticks: number[] = [];
  let tick = schedule.nextTick(from - 1);
  while (tick !== undefined && tick < to) {
    ticks.push(tick);
    // A schedule that stands still or goes back would never end.
    if (ticks.length > (to - from) / 1000)
      throw new Error(`${schedule.text} does not get on at ${iso(tick)}`);
    tick = schedule.nextTick(tick);
  }
  return ticks;
}

/** The moment as text for a failed test. */
export function iso(at: number | undefined): string {
  return at === undefined ? 'none' : new Date(at).toISOString();
}
