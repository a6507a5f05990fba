import type { Clock } from '../../core/clock.js';
import type { LockUnavailableError } from '../../core/errors.js';
import { commandLimit } from '../lock-commands.js';
import { noAnswer } from '../reasons.js';
import { type Answering } from '../answering.js';
import { CommandTimeouts } from '../command-timeouts.js';
import { WriteBatcher } from './write-batcher.js';
import type { Explained } from './connection-reasons.js';
import type { RedisClient } from './redis-client.js';
import type { RedisConnection } from './redis-connection.js';

/** A command is given up so much earlier than its caller gives it up, because the connection may know a reason. */
const EARLIER_MS = 25;

/** The time limit of one command to Redis, in milliseconds. */
export function redisLimit(ttl: number): number {
  return commandLimit(ttl) - EARLIER_MS;
}

/** Hands one command to the client, and its answer on. */
export type RedisCommand<Answer> = (client: RedisClient, answering: Answering<Answer>) => void;

/** Commands to Redis that end: each is given up when its time limit is over. */
export class RedisCommands {
  readonly #limits: CommandTimeouts;
  readonly #oneWrite = new WriteBatcher();

  constructor(
    private readonly connection: RedisConnection,
    clock: Clock,
  ) {
    this.#limits = new CommandTimeouts(clock);
  }

  /** Grows whenever a connection ends: what was answered across such a moment is doubtful. */
  get interruptions(): number {
    return this.connection.interruptions;
  }

  /** Whether commands that are sent now are likely to be answered. */
  get isReady(): boolean {
    return this.connection.connected?.status === 'ready';
  }

  /** Whether there is a connection, or one is being opened: what nobody waits for must not open one. */
  get isOpen(): boolean {
    return this.connection.isOpen;
  }

  /** That there was no answer, and what is known of the connection. */
  unanswered(reason: LockUnavailableError): LockUnavailableError {
    return this.connection.unanswered(reason);
  }

  /** Why a command has failed. */
  explain(error: unknown): Explained {
    return this.connection.explain(error);
  }

  /**
   * @param limit in milliseconds, counted from the moment at which the command is handed to the client
   * @param onEnd called once, when there is an answer, or none in time
   */
  send<Answer>(limit: number, command: RedisCommand<Answer>, onEnd?: () => void): Promise<Answer> {
    const { connected } = this.connection;
    if (connected === undefined) return this.#sendWhenOpen(limit, command, onEnd);
    if (connected.stream !== undefined) this.#oneWrite.beforeCommand(connected.stream);
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
    this.connection.checkLiveness();
    return this.unanswered(noAnswer(milliseconds));
  };
}
