import type { Clock } from '../../clock.js';
import { noAnswer } from '../lock-attempts.js';
import { type Answering, TimeLimits } from '../time-limits.js';
import { OneWrite } from './one-write.js';
import type { RedisClient, RedisConnection } from './redis-client.js';

/** Hands one command to the client, and its answer on. */
export type RedisCommand<Answer> = (client: RedisClient, answering: Answering<Answer>) => void;

/** Commands to Redis that end: each is given up when its time limit is over. */
export class RedisCommands {
  readonly #limits: TimeLimits;
  readonly #oneWrite = new OneWrite();

  constructor(
    private readonly connection: RedisConnection,
    clock: Clock,
  ) {
    this.#limits = new TimeLimits(clock);
  }

  /** Grows whenever a connection ends: what was answered across such a moment is doubtful. */
  get interruptions(): number {
    return this.connection.interruptions;
  }

  /**
   * @param limit in milliseconds, counted from the moment at which the command is handed to the client
   * @param onEnd called once, when there is an answer, or none in time
   */
  send<Answer>(limit: number, command: RedisCommand<Answer>, onEnd?: () => void): Promise<Answer> {
    const { connected } = this.connection;
    if (connected === undefined) return this.#sendWhenOpen(limit, command, onEnd);
    if (connected.stream !== undefined) this.#oneWrite.begin(connected.stream);
    return this.#send(connected, limit, command, onEnd);
  }

  async #sendWhenOpen<Answer>(
    limit: number,
    command: RedisCommand<Answer>,
    onEnd: (() => void) | undefined,
  ): Promise<Answer> {
    let client: RedisClient;
    try {
      client = await this.connection.client();
    } catch (error) {
      onEnd?.();
      throw error;
    }
    return this.#send(client, limit, command, onEnd);
  }

  #send<Answer>(
    client: RedisClient,
    limit: number,
    command: RedisCommand<Answer>,
    onEnd: (() => void) | undefined,
  ): Promise<Answer> {
    return this.#limits.during(limit, (answering) => command(client, answering), this.#giveUp, onEnd);
  }

  readonly #giveUp = (milliseconds: number): Error => {
    this.connection.suspect();
    return noAnswer(milliseconds);
  };
}
