import { Redis } from 'ioredis';
import { Mutex } from 'redis-semaphore';
import { measureCycles } from '../harness/cycles.js';

const RELEASE = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0`;
const TTL = 30_000;

export const THREE_COMMANDS = 'three raw commands';
export const ONE_COMMAND = 'one raw command: SET NX';

/** The cost of the wire, and of redis-semaphore without the package around it. */
export const subjects = {
  'PING, one round trip': ({ redisUrl }) => {
    const client = new Redis(redisUrl);
    return measureCycles(redisUrl, { win: () => client.ping() });
  },
  [ONE_COMMAND]: ({ redisUrl }) => {
    const client = new Redis(redisUrl);
    const lose = () => client.set('held', 'me', 'PX', TTL, 'NX');
    return measureCycles(redisUrl, { held: ['held'], lose });
  },
  'two raw commands': ({ redisUrl }) => startRaw(redisUrl, ['lock']),
  [THREE_COMMANDS]: ({ redisUrl }) => startRaw(redisUrl, ['claim', 'lock']),
  'redis-semaphore Mutex': ({ redisUrl }) => {
    const mutexes = new Mutexes(redisUrl);
    const lose = () => mutexes.take('held');
    return measureCycles(redisUrl, { held: ['mutex:held'], win: () => mutexes.cycle(['lock']), lose });
  },
  'two redis-semaphore Mutexes': ({ redisUrl }) => {
    const mutexes = new Mutexes(redisUrl);
    return measureCycles(redisUrl, { win: () => mutexes.cycle(['claim', 'lock']) });
  },
};

async function startRaw(redisUrl, keys) {
  const cycle = rawCycle(new Redis(redisUrl), keys);
  let number = 0;
  return measureCycles(redisUrl, { win: () => cycle(number++) });
}

/**
 * Takes each key, and releases the last one.
 *
 * @returns {(number: number, work?: () => void) => Promise<void>} `work` runs while the keys are held
 */
export function rawCycle(client, keys) {
  client.defineCommand('releaseKey', { numberOfKeys: 1, lua: RELEASE });
  return async (number, work = () => {}) => {
    for (const key of keys) {
      const taken = await client.set(`${key}:${number}`, `me:${number}`, 'PX', TTL, 'NX');
      if (taken !== 'OK') throw new Error(`${key}:${number} was not free`);
    }
    work();
    await client.releaseKey(`${keys.at(-1)}:${number}`, `me:${number}`);
  };
}

const ONE_ATTEMPT = { lockTimeout: TTL, acquireAttemptsLimit: 1, retryInterval: 0, refreshInterval: 0 };

class Mutexes {
  #number = 0;

  constructor(redisUrl) {
    this.client = new Redis(redisUrl);
  }

  async take(key) {
    const mutex = new Mutex(this.client, key, ONE_ATTEMPT);
    return (await mutex.tryAcquire()) ? mutex : undefined;
  }

  /** Takes each key, and releases the last one. */
  async cycle(keys) {
    const number = this.#number++;
    let last;
    for (const key of keys) last = await this.take(`${key}:${number}`);
    if (last === undefined) throw new Error('The keys were not free');
    await last.release();
  }
}
