import type { BackgroundJobsEnvironment } from './background-jobs.environment.js';
import { isRecord } from './core/option-checks.js';
import { loadPicomatch } from './jobs/options/picomatch.js';
import { loadRedisSemaphore } from './locks/redis/redis-mutex.js';
import { RedisLockStore } from './locks/redis/redis-lock-store.js';

/**
 * Loads the packages that only these options need, before the parts of the application are made. So no tick waits for
 * them.
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
  await Promise.all([hasPatterns ? loadPicomatch() : undefined, hasRedis ? loadRedisSemaphore() : undefined]);
}
