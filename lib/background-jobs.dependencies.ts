import type { BackgroundJobsEnvironment } from './background-jobs.environment.js';
import { isRecord } from './core/option-checks.js';
import { loadPicomatch } from './jobs/options/picomatch.js';
import { loadRedisSemaphore } from './locks/redis/redis-mutex.js';
import { RedisLockStore } from './locks/redis/redis-lock-store.js';
import { loadToadScheduler } from './schedules/toad-scheduler.js';

/** A store that loads a package of its own. */
interface StoreWithDriver {
  loadDriver(): Promise<void>;
}

/**
 * Loads the packages that an application with these options needs, before its parts are made. So no tick waits for them,
 * and a process that only imports this package has none of them.
 *
 * @param given the module's options as they were given
 * @throws InvalidOptionsError when a store cannot work with its driver, as with an address that the driver cannot read
 */
export async function loadDependencies(
  given: unknown,
  { overrides }: BackgroundJobsEnvironment,
): Promise<void> {
  const options = [given, overrides].filter(isRecord);
  const hasPatterns = options.some(({ include, exclude }) => (include ?? exclude) !== undefined);
  const hasRedis = options.some(({ lockStore }) => lockStore instanceof RedisLockStore);
  const stores = [lastGiven('lockStore', options), lastGiven('stateStore', options)];
  await Promise.all([
    loadToadScheduler(),
    hasPatterns ? loadPicomatch() : undefined,
    hasRedis ? loadRedisSemaphore() : undefined,
    ...stores.filter(hasDriver).map((store) => store.loadDriver()),
  ]);
}

/** The value that counts, because the options of the environment override the given ones. */
function lastGiven(name: string, options: readonly Record<string, unknown>[]): unknown {
  return options.map((each) => each[name]).findLast((value) => value !== undefined);
}

/** Looks at the method, because the module must not import the stores of other entries. */
function hasDriver(store: unknown): store is StoreWithDriver {
  return isRecord(store) && typeof store['loadDriver'] === 'function';
}
