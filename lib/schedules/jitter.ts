import { fnv1a } from '../core/fnv1a.js';

/**
 * The delay of a job's run after its tick, from 0 to `longest` milliseconds. All instances need the same one, because
 * otherwise the smallest delay would always win, and the largest could run the tick again. Versions of this package
 * that run side by side must agree on it.
 */
export function jitterOf(job: string, tick: number, longest: number): number {
  return longest === 0 ? 0 : fnv1a(`${job}@${new Date(tick).toISOString()}`) % (longest + 1);
}
