import { type LockOptions, Mutex } from 'redis-semaphore';
import type { RedisClient } from './redis-client.js';

type MutexClient = ConstructorParameters<typeof Mutex>[0];

/**
 * One command: takes the key for `ttl` ms if it is free (`SET NX PX`).
 *
 * A new `Mutex` for every command, with one attempt, no refresh and no reaction of its own: redis-semaphore's refresh
 * ends the process when Redis fails (https://github.com/swarthy/redis-semaphore/issues/199), and a `Mutex` that is used
 * again forgets that it holds the key.
 */
export function takeIfFree(client: RedisClient, key: string, owner: string, ttl: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    // A `Mutex` sleeps for a millisecond after a refusal, also after the last one: it is not told of it, and forgotten.
    const toldOfGrants = (answer: unknown): unknown => {
      if (answer === 'OK') return answer;
      resolve(false);
      return new Promise(forget);
    };
    const set: RedisClient['set'] = (...command) =>
      Promise.resolve(client.set(...command)).then(toldOfGrants);
    new Mutex(mutexClient({ set }), key, options(owner, ttl)).tryAcquire().then(resolve, reject);
  });
}

/**
 * One command: lets the key expire `ttl` ms from now if `owner` holds it, and says whether it does. With 0 the key is
 * deleted, and unlike `Mutex.release()` this tells whether it was ours.
 */
export function extendIfOwn(client: RedisClient, key: string, owner: string, ttl: number): Promise<boolean> {
  const asOwner = options(owner, ttl);
  asOwner.acquiredExternally = true;
  return new Mutex(mutexClient(client), key, asOwner).tryAcquire();
}

/** The key in Redis, without the client's own prefix. */
export function redisKey(key: string): string {
  return `mutex:${key}`;
}

function options(identifier: string, lockTimeout: number): LockOptions {
  return {
    identifier,
    lockTimeout,
    acquireAttemptsLimit: 1,
    retryInterval: 0,
    refreshInterval: 0,
    onLockLost: ignore,
  };
}

function mutexClient(client: Pick<RedisClient, 'set'>): MutexClient {
  // Its declaration names the client class of one ioredis major; it calls `set`, `evalsha` and `eval` only.
  return client as unknown as MutexClient;
}

function forget(): void {
  // Nobody waits for the `Mutex` any more: it is collected as it stands.
}

function ignore(): void {
  // redis-semaphore's own reaction is to throw.
}
