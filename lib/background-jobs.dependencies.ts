import type { BackgroundJobsEnvironment } from './background-jobs.environment.js';
import { isRecord } from './core/option-checks.js';
import { loadPicomatch } from './jobs/options/picomatch.js';
import { loadRedisSemaphore } from './locks/redis/redis-mutex.js';
import { RedisLockStore } from './locks/redis/redis-lock-store.js';
import { loadToadScheduler } from './schedules/toad-scheduler.js';

/**
 * Loads the packages that an application with these options needs, before its parts are made. So no tick waits for them,
 * and a process that only imports this package has none of them.
 *
 * @param given the module's options as they were given
 */
export async function loadDependencies(
  given: unknown,
  { overrides }: BackgroundJobsEnvironment,
): Promise<void> {
  const options = [given, overrides].filter(isRecord);
  const hasPatterns = options.some(({ include, exclude }) => (include ?? exclude) !== undefined);
  const hasRedis = options.some(({ lockStore }) => lockStore instanceof RedisLockStore);
  await Promise.all([
    loadToadScheduler(),
    hasPatterns ? loadPicomatch() : undefined,
    hasRedis ? loadRedisSemaphore() : undefined,
  ]);
}
