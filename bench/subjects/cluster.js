import { RedisLockStore } from 'nestjs-background-jobs';
import { measureInstance } from '../harness/instance.js';
import { OURS, startJobs } from './package.js';

/** Each starts one instance of an application with one job that is due every second. */
export const subjects = {
  [OURS]: ({ redisUrl }) =>
    measureInstance((handler) =>
      startJobs({
        count: 1,
        options: () => ({ cron: '* * * * * *' }),
        handler,
        module: { lockStore: new RedisLockStore({ url: redisUrl }) },
      }),
    ),
};
