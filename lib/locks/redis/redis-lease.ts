import { LockLostError } from '../../errors.js';
import { commandLimit, unavailable } from '../lock-attempts.js';
import type { Lease } from '../lock-store.js';
import type { Attempt } from './attempt-log.js';
import { fencingToken } from './fencing-token.js';
import type { LockRequest, RedisAttempts } from './redis-attempts.js';
import type { RedisClient } from './redis-client.js';
import type { RedisCommands } from './redis-commands.js';
import { extendIfOwn } from './redis-mutex.js';

/** A key in Redis whose value names its owner. */
export class RedisLease implements Lease {
  readonly key: string;
  readonly #owner: string;
  readonly #limit: number;

  constructor(
    request: LockRequest,
    private readonly attempt: Attempt,
    private readonly attempts: RedisAttempts,
    private readonly commands: RedisCommands,
  ) {
    this.key = request.key;
    this.#owner = request.owner;
    this.#limit = commandLimit(request.ttl);
  }

  async extend(ttlMs: number): Promise<boolean> {
    const ours = await this.#send((client) => extendIfOwn(client, this.key, this.#owner, ttlMs));
    if (ours) this.attempts.keep(this.attempt, ttlMs);
    return ours;
  }

  async release(): Promise<boolean> {
    const { interruptions } = this.commands;
    const ours = await this.#send((client) => extendIfOwn(client, this.key, this.#owner, 0));
    this.attempts.forget(this.attempt);
    // Sent twice over a reconnect: the first time it may have deleted what was ours.
    return ours || interruptions !== this.commands.interruptions;
  }

  async fencingToken(): Promise<number> {
    const token = await this.#send((client) => fencingToken(client, this.key, this.#owner));
    if (token === undefined) throw new LockLostError(`the lock "${this.key}" is no longer held`);
    return token;
  }

  async #send<Answer>(command: (client: RedisClient) => Promise<Answer>): Promise<Answer> {
    try {
      return await this.commands.send(this.#limit, command);
    } catch (error) {
      throw unavailable(error);
    }
  }
}
