import { type OptionsPlace, refuse } from '../core/option-checks.js';

/** The module's `concurrency`. Its default is no limit. @throws the error of the place */
export function readConcurrency(place: OptionsPlace, count: unknown): number | undefined {
  if (count === undefined) return undefined;
  if (typeof count === 'number' && Number.isInteger(count) && count >= 1) return count;
  return refuse(place, 'concurrency', 'a whole number from 1', count, 'Leave it out for no limit.');
}
