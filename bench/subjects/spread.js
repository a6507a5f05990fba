import { RedisLockStore } from 'nestjs-background-jobs';
import { OURS, startJobs } from './package.js';

/** Each starts one instance of an application with `count` jobs that are due in the same moments. */
export const subjects = {
  [OURS]: async ({ redisUrl, pattern, count }) => {
    const runs = [];
    await startJobs({
      count,
      options: () => ({ cron: pattern }),
      // The wall clock, because the times of several processes are put together.
      handler: async () => void runs.push(Date.now()),
      module: { lockStore: new RedisLockStore({ url: redisUrl }) },
    });
    return async () => runs;
  },
};
