import type { Duration } from '../index.js';
import { type OptionsPlace, readBoolean, readDuration, readOptions, refuse } from '../internal.js';
import { InvalidOptionsError } from '../index.js';

/** The options of `BackgroundJobsHealthIndicator.store()`. */
export interface StoreHealthOptions {
  /** How long each store may take to answer. Default: `'1s'`. */
  readonly timeout?: Duration | undefined;
  /** Whether a store that does not answer is `down` instead of `degraded`. Default: `false`. */
  readonly strict?: boolean | undefined;
}

/** The options of `BackgroundJobsHealthIndicator.jobs()`. */
export interface JobsHealthOptions {
  /** How many ticks without success make a job `degraded`, from 1 to 1000. Default: 3. */
  readonly ticks?: number | undefined;
}

/** @throws InvalidOptionsError for a wrong option */
export function readStoreHealth(options: unknown): { readonly timeout: number; readonly strict: boolean } {
  const place = placeOf('store');
  const { timeout, strict } = readOptions(place, options, ['timeout', 'strict']);
  return {
    timeout: timeout === undefined ? 1000 : readDuration(place, 'timeout', timeout),
    strict: readBoolean(place, 'strict', strict, false),
  };
}

/** @throws InvalidOptionsError for a wrong option */
export function readJobsHealth(options: unknown): number {
  const place = placeOf('jobs');
  const { ticks = 3 } = readOptions(place, options, ['ticks']);
  if (typeof ticks === 'number' && Number.isInteger(ticks) && ticks >= 1 && ticks <= 1000) return ticks;
  return refuse(place, 'ticks', 'a whole number from 1 to 1000', ticks);
}

function placeOf(method: string): OptionsPlace {
  return { where: `BackgroundJobsHealthIndicator.${method}()`, error: InvalidOptionsError };
}
