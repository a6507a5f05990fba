import { RedisLockStore } from 'nestjs-background-jobs';
import { PostgresLockStore } from 'nestjs-background-jobs/postgres';
import { measureInstance } from '../harness/instance.js';
import { OURS, startJobs } from './package.js';

export const ON_POSTGRES = `${OURS} on PostgreSQL`;
export const ON_REDIS = `${OURS} on Redis`;

/** Each starts one instance of an application with one job. */
export const subjects = {
  [ON_POSTGRES]: ({ postgresUrl, cron }) =>
    start(cron, new PostgresLockStore({ connectionString: postgresUrl })),
  [ON_REDIS]: ({ redisUrl, cron }) => start(cron, new RedisLockStore({ url: redisUrl })),
};

function start(cron, lockStore) {
  return measureInstance((handler) =>
    startJobs({ count: 1, options: () => ({ cron }), handler, module: { lockStore } }),
  );
}
