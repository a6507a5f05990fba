import { type Clock, systemClock } from '../../core/clock.js';
import { InvalidOptionsError } from '../../core/errors.js';
import type { AcquireOptions, Lease, LockInspection, LockStore } from '../lock-store.js';
import { RedisAcquirer } from './redis-acquirer.js';
import { RedisConnection } from './redis-connection.js';
import { RedisCommands } from './redis-commands.js';
import { readRedisSource, type RedisLockStoreOptions } from './redis-lock-store.options.js';

/** So many keys are asked for at once, because a refresh must not wait behind thousands. */
const AT_ONCE = 100;

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
  readonly #acquirer: RedisAcquirer;

  /**
   * Connects at the first command, not here.
   *
   * @param clock what time limits are measured with
   * @throws InvalidOptionsError when not exactly one of `client`, `url` and `options` is given, or the URL cannot be
   * read, as with a password that is not percent-encoded
   */
  constructor(options: RedisLockStoreOptions, clock: Clock = systemClock) {
    const connection = new RedisConnection(readRedisSource(options), clock);
    const commands = new RedisCommands(connection, clock);
    this.#connection = connection;
    this.#commands = commands;
    this.#acquirer = new RedisAcquirer({ connection, commands, clock });
  }

  tryAcquire(key: string, ttlMs: number, options: AcquireOptions = {}): Promise<Lease | undefined> {
    return this.#acquirer.ask(key, ttlMs, options);
  }

  async ping(): Promise<void> {
    try {
      await this.#commands.ping();
    } catch (error) {
      throw error instanceof InvalidOptionsError ? error : this.#connection.explain(error);
    }
  }

  async inspect(keys: readonly string[]): Promise<(LockInspection | undefined)[]> {
    try {
      return await inspectLocks(this.#commands, keys);
    } catch (error) {
      throw this.#connection.explain(error);
    }
  }

  /**
   * The connection, for a state store that shares it.
   *
   * @internal
   */
  lendConnection(): RedisConnection {
    return this.#connection;
  }

  /** Closes the connection that the store opened, never a client that it was given. */
  async close(): Promise<void> {
    this.#acquirer.close();
    await this.#connection.close();
  }
}

/** Plain commands for one key each: no script, and a Cluster answers them wherever the keys lie. */
async function inspectLocks(
  commands: RedisCommands,
  keys: readonly string[],
): Promise<(LockInspection | undefined)[]> {
  const found: (LockInspection | undefined)[] = [];
  for (let from = 0; from < keys.length; from += AT_ONCE) {
    const some = keys.slice(from, from + AT_ONCE);
    found.push(...(await Promise.all(some.map((key) => inspectLock(commands, key)))));
  }
  return found;
}

async function inspectLock(commands: RedisCommands, key: string): Promise<LockInspection | undefined> {
  const [owner, left] = await Promise.all([commands.get(key), commands.pttl(key)]);
  const remaining = Number(left);
  // -2: the key has gone in between. -1: the key was set without an expiry.
  if (owner === null || remaining === -2) return undefined;
  return { owner, remainingMs: remaining === -1 ? Infinity : remaining };
}
