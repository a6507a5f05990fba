import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { JobEvents, RedisLockStore } from 'nestjs-background-jobs';
import { Arrivals, dueIn } from '../harness/due.js';
import { OURS, startJobs } from './package.js';
import { rawCycle, THREE_COMMANDS } from './raw-locks.js';

/** So long before the moment the observation begins, after the end of the start. */
const WATCH_AHEAD_MS = 300;

/** The keys of claims and leases. The check of the store at the start and its reports have others. */
const OF_A_TICK = /(^|:)(claim|lock):/;

/** Each starts `count` locked jobs that are due at the same moment. */
export const subjects = {
  [THREE_COMMANDS]:
    ({ redisUrl }) =>
    async ({ count }) => {
      const hour = await FullHour.begin(redisUrl, count, 1000);
      const cycle = rawCycle(hour.client, ['claim', 'lock']);
      hour.watch('releaseKey');
      const one = async (number) => {
        await cycle(number, () => hour.starts.add());
        hour.ends.add();
      };
      setTimeout(() => {
        for (let number = 0; number < count; number++) void one(number);
      }, hour.due.at - Date.now());
      return hour.metrics();
    },
  [OURS]:
    ({ redisUrl }) =>
    async ({ count, ahead }) => {
      const hour = await FullHour.begin(redisUrl, count, ahead);
      hour.watch('evalsha');
      const application = await startJobs({
        count,
        options: () => ({ cron: hour.due.pattern }),
        handler: async () => hour.starts.add(),
        module: { lockStore: new RedisLockStore({ client: hour.client }) },
      });
      application.get(JobEvents).on('succeeded', () => hour.ends.add());
      return hour.metrics();
    },
};

/** Observes events from the moment at which all jobs are due. */
class FullHour {
  #longestWait = 0;
  #attempts = 0;

  static async begin(redisUrl, count, ahead) {
    const client = new Redis(redisUrl);
    await client.flushall();
    return new FullHour(client, count, dueIn(ahead), await usedMemory(client));
  }

  constructor(client, count, due, memoryBefore) {
    this.client = client;
    this.due = due;
    this.memoryBefore = memoryBefore;
    this.count = count;
    this.starts = new Arrivals(count, due.at);
    this.ends = new Arrivals(count, due.at);
  }

  /** Measures how long commands wait for their answers. @param {string} release the command that releases a lock */
  watch(release) {
    for (const command of ['set', release]) {
      const send = this.client[command].bind(this.client);
      this.client[command] = (...given) => {
        if (command === 'set' && OF_A_TICK.test(given[0])) this.#attempts++;
        const sentAt = performance.now();
        const answer = send(...given);
        const answered = () => (this.#longestWait = Math.max(this.#longestWait, performance.now() - sentAt));
        // The answer that the server does not know a script yet counts, too.
        answer.then(answered, answered);
        return answer;
      };
    }
  }

  async metrics() {
    this.starts.armed();
    const loop = monitorEventLoopDelay({ resolution: 1 });
    await sleep(this.due.at - WATCH_AHEAD_MS - Date.now());
    loop.enable();
    const starts = await this.starts.all();
    const ends = await this.ends.all();
    return {
      'event loop blocked, ms': loop.max / 1e6,
      'first handler, ms': Math.min(...starts),
      'last handler, ms': Math.max(...starts),
      'all released, ms': Math.max(...ends),
      'longest wait for an answer, ms': this.#longestWait,
      'commands sent again': this.#attempts - 2 * this.count,
      'Redis memory for a job, B': ((await usedMemory(this.client)) - this.memoryBefore) / this.count,
      lost: this.count - ends.length,
    };
  }
}

async function usedMemory(client) {
  return Number(/used_memory:(\d+)/.exec(await client.info('memory'))[1]);
}
