import { Redis } from 'ioredis';
import { MurLockModule, MurLockService } from 'murlock';
import Redlock from 'redlock';
import { measureCycles } from '../harness/cycles.js';
import { startNest } from '../subjects/nest.js';

const TTL = 30_000;

export const subjects = {
  redlock: ({ redisUrl }) => {
    const redlock = new Redlock([new Redis(redisUrl)], { retryCount: 0 });
    let number = 0;
    const win = async () => {
      const lock = await redlock.acquire([`lock:${number++}`], TTL);
      await lock.release();
    };
    return measureCycles(redisUrl, {
      held: ['held'],
      win,
      lose: () => refused(redlock.acquire(['held'], TTL)),
    });
  },
  murlock: async ({ redisUrl }) => {
    const options = { redisOptions: { url: redisUrl }, wait: 1, maxAttempts: 1, logLevel: 'error' };
    const application = await startNest({ imports: [MurLockModule.forRoot(options)] });
    const service = application.get(MurLockService, { strict: false });
    let number = 0;
    const locked = (key) => service.runWithLock(key, TTL, async () => {});
    return measureCycles(redisUrl, {
      held: ['held'],
      win: () => locked(`lock:${number++}`),
      lose: () => refused(locked('held')),
    });
  },
};

/** Turns a rejection for a held lock into a result. */
async function refused(attempt) {
  const isRefused = await attempt.then(
    () => false,
    () => true,
  );
  if (!isRefused) throw new Error('The lock is free, but has to be held elsewhere');
}
