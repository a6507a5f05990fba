import type { Clock } from '../../../core/clock.js';
import {
  BackgroundJobsError,
  InvalidOptionsError,
  LockUnavailableError,
  StateUnavailableError,
} from '../../../core/errors.js';
import { loggable } from '../../../locks/reasons.js';
import type { RedisClient } from '../../../locks/redis/redis-client.js';
import type { RedisConnection } from '../../../locks/redis/redis-connection.js';
import { WriteBatcher } from '../../../locks/redis/redis-socket.js';
import { StateCommands } from './state-commands.js';

/** A little less than the 2 s after which callers give up, so that they get the error that says more. */
const LIMIT_MS = 1975;

/** Calls of a state store that end. Each is given up as a whole when its time limit is over. */
export class StateCalls {
  readonly #batcher = new WriteBatcher();
  readonly #connection: RedisConnection;
  readonly #isShared: boolean;
  readonly #clock: Clock;

  /** @param isShared whether the connection is that of a lock store */
  constructor(connection: RedisConnection, isShared: boolean, clock: Clock) {
    this.#connection = connection;
    this.#isShared = isShared;
    this.#clock = clock;
  }

  /** Grows whenever a connection ends. The next one may lead to another server. */
  get interruptions(): number {
    return this.#connection.interruptions;
  }

  /**
   * @param call keeps its client, so that a call that is under way opens a closed connection no more
   * @throws StateUnavailableError with the reason
   * @throws InvalidOptionsError when ioredis is not installed
   */
  async make<Value>(call: (redis: StateCommands) => Promise<Value>): Promise<Value> {
    try {
      return await this.#limited(this.#started(call));
    } catch (error) {
      throw this.#explain(error);
    }
  }

  async #started<Value>(call: (redis: StateCommands) => Promise<Value>): Promise<Value> {
    const client = this.#connection.connected ?? (await this.#connection.client());
    return await call(new StateCommands(client, () => this.#beforeCommand(client)));
  }

  #beforeCommand({ stream }: RedisClient): void {
    // The writes of a client that was given are its owner's business.
    if (this.#connection.isOurs && stream !== undefined) this.#batcher.beforeCommand(stream);
  }

  #limited<Value>(answer: Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      const timer = this.#clock.after(LIMIT_MS, () => reject(this.#giveUp()));
      answer.then(resolve, reject).finally(() => timer.cancel());
    });
  }

  #giveUp(): Error {
    // A lock store looks after its connection itself, because no report may cost it one.
    if (!this.#isShared) this.#connection.checkLiveness();
    return this.#connection.unanswered(
      new LockUnavailableError(`the state store gave no answer within ${LIMIT_MS} ms`),
    );
  }

  /** The cause is a copy, because an error of ioredis holds the arguments of its command, as of an `AUTH`. */
  #explain(error: unknown): BackgroundJobsError {
    if (error instanceof InvalidOptionsError || error instanceof StateUnavailableError) return error;
    // The connection speaks of its main user.
    const reason = this.#connection.explain(error).message.replace(/^the lock store\b/, 'the state store');
    return new StateUnavailableError(reason, { cause: loggable(error) });
  }
}
