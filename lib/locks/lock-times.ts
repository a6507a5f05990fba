import { durationText } from '../core/duration.js';
import { InvalidOptionsError } from '../core/errors.js';
import { refuse, type GivenOptions, type OptionsPlace, readDuration } from '../core/option-checks.js';

/** How long a lock lives in the store, and how often it is extended; in milliseconds. */
export interface LockTimes {
  readonly ttl: number;
  readonly refreshInterval: number | undefined;
}

const SHORTEST_TIMEOUT_MS = 1000;
const SHORTEST_REFRESH_MS = 100;
export const DEFAULT_LOCK_TIMEOUT_MS = 30_000;

/** Reads `lockTimeout` (30 s when absent) and `refreshInterval`. */
export function readLockTimes(
  place: OptionsPlace,
  given: GivenOptions<'lockTimeout' | 'refreshInterval'>,
): LockTimes {
  const { lockTimeout = DEFAULT_LOCK_TIMEOUT_MS, refreshInterval } = given;
  const ttl = readLockTimeout(place, 'lockTimeout', lockTimeout);
  if (refreshInterval === undefined) return { ttl, refreshInterval: undefined };
  const interval = readRefreshInterval(place, 'refreshInterval', refreshInterval);
  if (interval > ttl / 2) complainOfRefresh(place, 'refreshInterval', refreshInterval, ttl);
  return { ttl, refreshInterval: interval };
}

/** A time to live in milliseconds. */
export function readLockTimeout(place: OptionsPlace, option: string, given: unknown): number {
  return readDuration(place, option, given, SHORTEST_TIMEOUT_MS);
}

/** Reads the duration of a hold, in milliseconds. */
export function readHold(duration: unknown): number {
  const place = { where: 'ExclusiveLock.holdFor()', error: InvalidOptionsError };
  return readDuration(place, 'duration', duration);
}

/** How often a lock is extended, in milliseconds. Shorter ones would keep the process and the store busy. */
export function readRefreshInterval(place: OptionsPlace, option: string, given: unknown): number {
  return readDuration(place, option, given, SHORTEST_REFRESH_MS);
}

/**
 * To be called for a `refreshInterval` above half of the time to live.
 *
 * @param lockTimeout how the complaint names the time to live
 */
export function complainOfRefresh(
  place: OptionsPlace,
  option: string,
  given: unknown,
  ttl: number,
  lockTimeout = '`lockTimeout`',
): never {
  const most = `at most half of ${lockTimeout} (${durationText(Math.floor(ttl / 2))})`;
  refuse(place, option, most, given, 'A refresh that fails must be able to be repeated.');
}
