import type { Clock } from '../../clock.js';
import { noAnswer } from '../lock-attempts.js';
import { TimeLimits } from '../time-limits.js';
import { OneWrite } from './one-write.js';
import type { RedisClient, RedisConnection } from './redis-client.js';

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

  /** @param limit in milliseconds, counted from the moment at which the command is handed to the client */
  send<Answer>(limit: number, command: (client: RedisClient) => Promise<Answer>): Promise<Answer> {
    const { connected } = this.connection;
    if (connected === undefined) return this.#sendWhenOpen(limit, command);
    if (connected.stream !== undefined) this.#oneWrite.begin(connected.stream);
    return this.#limits.within(limit, command(connected), noAnswer);
  }

  async #sendWhenOpen<Answer>(
    limit: number,
    command: (client: RedisClient) => Promise<Answer>,
  ): Promise<Answer> {
    const client = await this.connection.client();
    return this.#limits.within(limit, command(client), noAnswer);
  }
}
