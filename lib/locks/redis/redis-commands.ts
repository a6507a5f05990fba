import type { Clock } from '../../core/clock.js';
import { commandLimit } from '../lease-commands.js';
import { noAnswer } from '../reasons.js';
import { CommandTimeouts } from '../command-timeouts.js';
import { fencingToken } from './fencing-token.js';
import { commandOf, type RedisClient } from './redis-client.js';
import type { RedisConnection } from './redis-connection.js';
import { deleteIfOwn, extendIfOwn, redisKey, type Reply, takeIfFree } from './redis-mutex.js';
import { WriteBatcher } from './redis-socket.js';
import { ReplicatedWrites } from './replicated-writes.js';

/**
 * A command is given up so much earlier than its caller gives it up. So the error of the store wins, which holds what the
 * connection knows; the caller's own limit guards against stores that have none.
 */
const EARLIER_MS = 25;

/** How one command is sent. */
export interface CommandOptions {
  /** The time to live of the lock, which decides the time limit. `Infinity` when absent. */
  readonly ttl?: number | undefined;
  /** Called before the command is handed to the client. A command that is no longer needed throws. */
  readonly onSend?: (() => void) | undefined;
  /** Called when a command that was sent has its reply, or will have none, also after its time limit. */
  readonly onReply?: ((isGranted: boolean, isLate: boolean) => void) | undefined;
}

type OnReply<Value> = (value: Value | undefined, isLate: boolean) => void;

/** Hands one command to the client. */
type Command<Value> = (client: RedisClient, reply: Reply<Value>) => void;

/** Commands to Redis that end: each is given up when its time limit is over. */
export class RedisCommands {
  readonly #limits: CommandTimeouts;
  readonly #batcher = new WriteBatcher();
  readonly #connection: RedisConnection;
  readonly #replicated: ReplicatedWrites | undefined;

  /** @param replicas how many must acknowledge a grant and an extension */
  constructor(connection: RedisConnection, clock: Clock, replicas = 0) {
    this.#connection = connection;
    this.#limits = new CommandTimeouts(clock);
    if (replicas > 0) this.#replicated = new ReplicatedWrites(replicas, connection, this.#wait);
  }

  /** Takes the key for `ttl` ms if it is free. */
  take(key: string, owner: string, ttl: number, options: CommandOptions): Promise<boolean> {
    return this.#confirm(
      this.#ask((client, reply) => takeIfFree(client, key, owner, ttl, reply), options),
      options,
    );
  }

  /** Lets the key expire `ttl` ms from now if `owner` holds it, and says whether it does. */
  extend(key: string, owner: string, ttl: number, options: CommandOptions): Promise<boolean> {
    return this.#confirm(
      this.#ask((client, reply) => extendIfOwn(client, key, owner, ttl, reply), options),
      options,
    );
  }

  /** Deletes the key if `owner` holds it, and says whether it did. */
  deleteIfOwn(key: string, owner: string, options: CommandOptions): Promise<boolean> {
    return this.#ask((client, reply) => deleteIfOwn(client, key, owner, reply), options);
  }

  /** The token of the lock's holder, or `undefined` where `owner` is not the holder. */
  fencingToken(key: string, owner: string, ttl: number): Promise<number | undefined> {
    return this.#send(
      promised((client) => fencingToken(client, key, owner)),
      ttl,
    );
  }

  async ping(): Promise<void> {
    await this.#send(promised((client) => client.ping()));
  }

  /** The owner of the lock. */
  get(key: string): Promise<string | null> {
    return this.#send(promised((client) => commandOf(client, 'get')(redisKey(key))));
  }

  /** For how many milliseconds the lock lives; -1 without an end, -2 without a lock. */
  pttl(key: string): Promise<string | number> {
    return this.#send(promised((client) => commandOf(client, 'pttl')(redisKey(key))));
  }

  #confirm(answer: Promise<boolean>, { ttl }: CommandOptions): Promise<boolean> {
    return this.#replicated === undefined ? answer : this.#replicated.confirm(answer, ttl);
  }

  readonly #wait = async (replicas: number, milliseconds: number): Promise<number> => {
    const ask = (client: RedisClient): unknown => commandOf(client, 'wait')(replicas, milliseconds);
    return Number(await this.#send(promised(ask)));
  };

  #ask(command: Command<boolean>, { ttl, onSend, onReply }: CommandOptions): Promise<boolean> {
    const send: Command<boolean> = (client, reply) => {
      onSend?.();
      command(client, reply);
    };
    return this.#send(send, ttl, onReply && ((isGranted, isLate) => onReply(isGranted === true, isLate)));
  }

  #send<Value>(command: Command<Value>, ttl = Infinity, onReply?: OnReply<Value>): Promise<Value> {
    const { connected } = this.#connection;
    const limit = commandLimit(ttl) - EARLIER_MS;
    if (connected !== undefined) return this.#sendTo(connected, limit, command, onReply);
    return this.#connection.client().then((client) => this.#sendTo(client, limit, command, onReply));
  }

  #sendTo<Value>(
    client: RedisClient,
    limit: number,
    command: Command<Value>,
    onReply?: OnReply<Value>,
  ): Promise<Value> {
    // The writes of a client that was given are its owner's business.
    if (this.#connection.isOurs && client.stream !== undefined) this.#batcher.beforeCommand(client.stream);
    return new Promise((resolve, reject) => {
      const timeout = this.#limits.set(limit, () => reject(this.#giveUp(limit)));
      const reply: Reply<Value> = {
        resolve: (value) => {
          const isLate = !timeout.cancel();
          resolve(value);
          onReply?.(value, isLate);
        },
        reject: (error) => {
          const isLate = !timeout.cancel();
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- handed on as it came
          reject(error);
          onReply?.(undefined, isLate);
        },
      };
      try {
        command(client, reply);
      } catch (error) {
        // A command that was not sent says nothing about the connection.
        timeout.cancel();
        throw error;
      }
    });
  }

  #giveUp(limit: number): Error {
    this.#connection.checkLiveness();
    return this.#connection.unanswered(noAnswer(limit));
  }
}

/** A command whose client gives a promise. */
function promised<Value>(command: (client: RedisClient) => unknown): Command<Value> {
  return (client, { resolve, reject }) => {
    const answer = (async () => (await command(client)) as Value)(); // As its caller says.
    answer.then(resolve, reject);
  };
}
