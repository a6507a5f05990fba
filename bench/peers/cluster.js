import { Cron, ScheduleModule } from '@nestjs/schedule';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import nodeCron from 'node-cron';
import { Mutex } from 'redis-semaphore';
import { measureInstance } from '../harness/instance.js';
import { services, startNest } from '../subjects/nest.js';

export const BULLMQ = 'BullMQ job scheduler';

const EACH_SECOND = '* * * * * *';

/** Each starts one instance of an application with one job that is due every second. */
export const subjects = {
  '@nestjs/schedule and a redis-semaphore Mutex': ({ redisUrl }) => {
    const client = new Redis(redisUrl);
    const options = { lockTimeout: 30_000, acquireAttemptsLimit: 1, retryInterval: 0 };
    return measureInstance((handler) => {
      const locked = async () => {
        const mutex = new Mutex(client, 'job', options);
        if (!(await mutex.tryAcquire())) return;
        await handler();
        await mutex.release();
      };
      const providers = services(1, () => Cron(EACH_SECOND), locked);
      return startNest({ imports: [ScheduleModule.forRoot()], providers });
    });
  },
  'node-cron, distributed, by SET NX': ({ redisUrl }) => {
    const client = new Redis(redisUrl);
    const shouldRun = async (key, ttl) => (await client.set(key, 'taken', 'PX', ttl, 'NX')) === 'OK';
    return measureInstance((handler) =>
      nodeCron.schedule(EACH_SECOND, handler, {
        name: 'job',
        distributed: true,
        runCoordinator: { shouldRun },
        timezone: 'UTC',
      }),
    );
  },
  [BULLMQ]: ({ redisUrl }) => {
    const queue = new Queue('jobs', { connection: new Redis(redisUrl) });
    return measureInstance(async (handler) => {
      await schedule(queue);
      const worker = new Worker('jobs', handler, {
        connection: new Redis(redisUrl, { maxRetriesPerRequest: null }),
      });
      await worker.waitUntilReady();
    });
  },
};

/** When several instances start at once, all but one may learn that the job exists already. */
async function schedule(queue) {
  const options = { opts: { removeOnComplete: true } };
  const upsert = () => queue.upsertJobScheduler('job', { pattern: EACH_SECOND, tz: 'UTC' }, options);
  await upsert().catch(upsert);
}
