import { type Clock, systemClock } from '../../core/clock.js';
import { InvalidOptionsError } from '../../core/errors.js';
import type { AcquireOptions, Lease, LockInspection, LockStore } from '../lock-store.js';
import { handOn } from '../answering.js';
import { inspectLocks } from './inspection.js';
import { LockRequest } from './lock-request.js';
import { RedisAcquirer } from './redis-acquirer.js';
import { RedisConnection } from './redis-connection.js';
import { RedisCommands, redisLimit } from './redis-commands.js';
import { readRedisSource, type RedisLockStoreOptions } from './redis-lock-store.options.js';

/**
 * Keeps locks in Redis or Valkey (standalone, Sentinel, Cluster), as plain redis-semaphore mutexes: a key
 * `mutex:<key>` whose value says who holds it.
 *
 * @example
 * new RedisLockStore({ url: process.env.REDIS_URL })
 * new RedisLockStore({ client: redis }) // an ioredis client of your own; it is used and never closed
 */
export class RedisLockStore implements LockStore {
  readonly #connection: RedisConnection;
  readonly #commands: RedisCommands;
  readonly #attempts: RedisAcquirer;

  /**
   * Connects at the first command, not here.
   *
   * @param clock what time limits are measured with
   * @throws InvalidOptionsError when not exactly one of `client`, `url` and `options` is given, or the URL cannot be
   * read, as with a password that is not percent-encoded
   */
  constructor(
    options: RedisLockStoreOptions,
    private readonly clock: Clock = systemClock,
  ) {
    this.#connection = new RedisConnection(readRedisSource(options), clock);
    this.#commands = new RedisCommands(this.#connection, clock);
    this.#attempts = new RedisAcquirer(this.#commands, clock);
  }

  tryAcquire(key: string, ttlMs: number, options: AcquireOptions = {}): Promise<Lease | undefined> {
    return this.#attempts.take(new LockRequest(key, ttlMs, options, this.clock));
  }

  async ping(): Promise<void> {
    try {
      await this.#commands.send<unknown>(redisLimit(Infinity), (client, answering) => {
        handOn(Promise.resolve(client.ping()), answering);
      });
    } catch (error) {
      throw error instanceof InvalidOptionsError ? error : this.#commands.explain(error).reason;
    }
  }

  async inspect(keys: readonly string[]): Promise<(LockInspection | undefined)[]> {
    try {
      return await inspectLocks(this.#commands, redisLimit(Infinity), keys);
    } catch (error) {
      throw this.#commands.explain(error).reason;
    }
  }

  /** Closes the connection that the store opened, never a client that it was given. */
  async close(): Promise<void> {
    this.#attempts.close();
    await this.#connection.close();
  }
}
