import { durationText } from '../duration.js';
import { complain, type GivenOptions, type OptionsPlace, readDuration } from '../option-checks.js';

/** How long a lock lives in the store, and how often it is extended; in milliseconds. */
export interface LockTimes {
  readonly ttl: number;
  readonly refreshInterval: number | undefined;
}

const SHORTEST_TIMEOUT_MS = 1000;

/**
 * Reads `lockTimeout` (30 s when absent) and `refreshInterval`.
 *
 * @param path what stands before the options' names in a complaint: `lock.`
 */
export function readLockTimes(
  place: OptionsPlace,
  given: GivenOptions<'lockTimeout' | 'refreshInterval'>,
  path = '',
): LockTimes {
  const { lockTimeout = '30s', refreshInterval } = given;
  const ttl = readDuration(place, `${path}lockTimeout`, lockTimeout, SHORTEST_TIMEOUT_MS);
  if (refreshInterval === undefined) return { ttl, refreshInterval: undefined };
  const interval = readDuration(place, `${path}refreshInterval`, refreshInterval);
  if (interval > ttl / 2) {
    const most = `at most half of \`lockTimeout\` (${durationText(Math.floor(ttl / 2))})`;
    complain(
      place,
      `${path}refreshInterval`,
      most,
      refreshInterval,
      'A refresh that fails must be able to be repeated.',
    );
  }
  return { ttl, refreshInterval: interval };
}
