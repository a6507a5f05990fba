import { fnv1a } from './interval-schedule.js';

/**
 * The delay of a job's run after its tick, from 0 to `longest` milliseconds: the same in every instance, or else the
 * instance that draws the smallest number would always win, and a late one could run the tick again. Versions of this
 * package that run side by side must agree on it.
 */
export function jitterOf(job: string, tick: number, longest: number): number {
  return longest === 0 ? 0 : fnv1a(`${job}@${new Date(tick).toISOString()}`) % (longest + 1);
}
