import type { Clock } from '../../clock.js';
import { LockLostError } from '../../errors.js';
import { commandLimit, ignoreFailure, unavailable } from '../lock-attempts.js';
import type { Lease } from '../lock-store.js';
import type { Attempt, AttemptLog } from './attempt-log.js';
import { fencingToken } from './fencing-token.js';
import type { LockRequest } from './lock-request.js';
import type { RedisClient } from './redis-client.js';
import type { RedisCommands } from './redis-commands.js';
import { extendIfOwn } from './redis-mutex.js';

/** For how long a lease was extended, and when that was asked for, on the monotonic clock. */
interface Extension {
  readonly ttl: number;
  readonly askedAt: number;
}

/** A key in Redis whose value names its owner. */
export class RedisLease implements Lease {
  readonly key: string;
  readonly #owner: string;
  readonly #limit: number;
  /** The last one that was granted. */
  #extended: Extension | undefined;

  constructor(
    request: LockRequest,
    private readonly attempt: Attempt,
    private readonly log: AttemptLog,
    private readonly commands: RedisCommands,
    private readonly clock: Clock,
  ) {
    this.key = request.key;
    this.#owner = request.owner;
    this.#limit = commandLimit(request.ttl);
  }

  async extend(ttlMs: number): Promise<boolean> {
    const extension = { ttl: ttlMs, askedAt: this.clock.monotonic() };
    let answer: Promise<boolean> | undefined;
    try {
      const ours = await this.#send((client) => (answer = extendIfOwn(client, this.key, this.#owner, ttlMs)));
      if (ours) this.log.keep(this.attempt, ttlMs);
      if (ours) this.#extended = extension;
      return ours;
    } catch (error) {
      void answer?.catch(ignoreFailure).then(() => this.#correct(extension));
      throw unavailable(error);
    }
  }

  release(): Promise<boolean> {
    const { interruptions } = this.commands;
    const deleted = this.#send((client) => extendIfOwn(client, this.key, this.#owner, 0));
    return deleted.then((ours) => {
      this.log.forget(this.attempt);
      // Sent twice over a reconnect: the first time it may have deleted what was ours.
      return ours || interruptions !== this.commands.interruptions;
    }, throwUnavailable);
  }

  async fencingToken(): Promise<number> {
    const asked = this.#send((client) => fencingToken(client, this.key, this.#owner));
    const token = await asked.catch(throwUnavailable);
    if (token === undefined) throw new LockLostError(`the lock "${this.key}" is no longer held`);
    return token;
  }

  /**
   * An extension that we had given up has come to its end. What was not answered when a connection broke is sent again,
   * by a `Cluster` each command by itself, perhaps after a later extension by another time (a hold, the end of a claim):
   * that one counts.
   */
  async #correct(late: Extension): Promise<void> {
    const { ttl, askedAt } = this.#extended ?? late;
    if (askedAt <= late.askedAt || ttl === late.ttl) return;
    const left = Math.max(Math.ceil(askedAt + ttl - this.clock.monotonic()), 0);
    await this.#send((client) => extendIfOwn(client, this.key, this.#owner, left)).catch(ignoreFailure);
  }

  #send<Answer>(command: (client: RedisClient) => Promise<Answer>): Promise<Answer> {
    return this.commands.send(this.#limit, command);
  }
}

function throwUnavailable(error: unknown): never {
  throw unavailable(error);
}
