import { type Clock, systemClock } from '../../core/clock.js';
import { InvalidOptionsError } from '../../core/errors.js';
import type { AcquireOptions, Lease, LockInspection, LockStore } from '../lock-store.js';
import { RedisAcquirer } from './redis-acquirer.js';
import { RedisConnection } from './redis-connection.js';
import { RedisCommands } from './redis-commands.js';
import { readRedisOptions, type RedisLockStoreOptions } from './redis-lock-store.options.js';

/** So many keys are asked for at once, because a refresh must not wait behind thousands. */
const AT_ONCE = 100;

/**
 * Keeps locks in Redis or Valkey (standalone, Sentinel, Cluster), as plain redis-semaphore mutexes: a key
 * `mutex:<key>` whose value says who holds it.
 *
 * @example
 * new RedisLockStore({ url: process.env.REDIS_URL })
 * new RedisLockStore({ client: redis }) // an ioredis client of your own; it is used and never closed
 * new RedisLockStore({ client: redis, replicas: 1 }) // a lock survives the primary that granted it
 */
export class RedisLockStore implements LockStore {
  readonly #connection: RedisConnection;
  readonly #commands: RedisCommands;
  /** What changes no lock goes here, because a `WAIT` on the other connection would delay it. */
  readonly #reading: RedisConnection;
  readonly #inspection: RedisCommands;
  readonly #acquirer: RedisAcquirer;

  /**
   * Connects at the first command, not here.
   *
   * @param clock what time limits are measured with
   * @throws InvalidOptionsError when not exactly one of `client`, `url` and `options` is given, or the URL cannot be
   * read, as with a password that is not percent-encoded, or `replicas` is no whole number or is set for a `Cluster`
   */
  constructor(options: RedisLockStoreOptions, clock: Clock = systemClock) {
    const { source, writingSource, replicas } = readRedisOptions(options);
    const connection = new RedisConnection(writingSource, clock);
    const commands = new RedisCommands(connection, clock, replicas);
    this.#connection = connection;
    this.#commands = commands;
    this.#reading = replicas === 0 ? connection : new RedisConnection(source, clock);
    this.#inspection = replicas === 0 ? commands : new RedisCommands(this.#reading, clock);
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
      return await inspectLocks(this.#inspection, keys);
    } catch (error) {
      throw this.#reading.explain(error);
    }
  }

  /**
   * The connection, for a state store that shares it.
   *
   * @internal
   */
  lendConnection(): RedisConnection {
    return this.#reading;
  }

  /** Closes what the store opened, never a client that it was given. */
  async close(): Promise<void> {
    this.#acquirer.close();
    await Promise.all([this.#connection.close(), this.#reading.close()]);
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
