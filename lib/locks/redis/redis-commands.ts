import type { Clock } from '../../core/clock.js';
import { LockUnavailableError } from '../../core/errors.js';
import { commandLimit } from '../lease-commands.js';
import { noAnswer } from '../reasons.js';
import { CommandTimeouts } from '../command-timeouts.js';
import type { RedisClient } from './redis-client.js';
import type { RedisConnection } from './redis-connection.js';
import { extendIfOwn, redisKey, takeIfFree } from './redis-mutex.js';
import { WriteBatcher } from './redis-socket.js';

/**
 * A command is given up so much earlier than its caller gives it up. So the error of the store wins, which holds what the
 * connection knows; the caller's own limit guards against stores that have none.
 */
const EARLIER_MS = 25;

/**
 * Gives the holder of KEYS[1] its token, and nobody else. The token is stored with its owner, so that asking again gives the
 * same one. It is never below the server's clock, so that it grows also after the data were lost. A counter is forgotten
 * after a week without a question, because the clock has long passed it.
 *
 * The counter's key has the lock's key as its hash tag, or the same tag, so that a Cluster keeps both in one slot.
 */
const FENCING_TOKEN = `
  if redis.call('get', KEYS[1]) ~= ARGV[1] then return '' end
  local tagged = string.match(KEYS[1], '{[^}]+}')
  local counter = 'fencing:' .. (tagged and KEYS[1] or '{' .. KEYS[1] .. '}')
  local last = redis.call('get', counter) or '0 '
  local token, owner = string.match(last, '^(%d+) (.*)$')
  if owner == ARGV[1] then return token end
  local time = redis.call('time')
  token = math.max(tonumber(token) + 1, tonumber(time[1]) * 1000000 + tonumber(time[2]))
  token = string.format('%.0f', token)
  redis.call('set', counter, token .. ' ' .. ARGV[1], 'EX', 604800)
  return token
`;

/** How one command is sent. */
export interface CommandOptions {
  /** The time to live of the lock, which decides the time limit. `Infinity` when absent. */
  readonly ttl?: number | undefined;
  /** Called before the command is handed to the client. A command that is no longer needed throws. */
  readonly onSend?: (() => void) | undefined;
  /** Called when a command that was sent has its reply, or will have none, also after its time limit. */
  readonly onReply?: ((isGranted: boolean, isLate: boolean) => void) | undefined;
}

type OnReply<Reply> = (reply: Reply | undefined, isLate: boolean) => void;

/** Commands to Redis that end: each is given up when its time limit is over. */
export class RedisCommands {
  readonly #limits: CommandTimeouts;
  readonly #batcher = new WriteBatcher();
  readonly #connection: RedisConnection;

  constructor(connection: RedisConnection, clock: Clock) {
    this.#connection = connection;
    this.#limits = new CommandTimeouts(clock);
  }

  /** Takes the key for `ttl` ms if it is free. */
  take(key: string, owner: string, ttl: number, options: CommandOptions): Promise<boolean> {
    return this.#ask((client) => takeIfFree(client, key, owner, ttl), options);
  }

  /** Lets the key expire `ttl` ms from now if `owner` holds it, and says whether it does. 0 deletes it. */
  extend(key: string, owner: string, ttl: number, options: CommandOptions): Promise<boolean> {
    return this.#ask((client) => extendIfOwn(client, key, owner, ttl), options);
  }

  /** The token of the lock's holder, or `undefined` where `owner` is not the holder. */
  fencingToken(key: string, owner: string, ttl: number): Promise<number | undefined> {
    return this.#send((client) => fencingToken(client, key, owner), ttl);
  }

  async ping(): Promise<void> {
    await this.#send((client) => Promise.resolve(client.ping()));
  }

  /** The owner of the lock. */
  get(key: string): Promise<string | null> {
    return this.#send((client) => inspect<string | null>(client, 'get', key));
  }

  /** For how many milliseconds the lock lives; -1 without an end, -2 without a lock. */
  pttl(key: string): Promise<string | number> {
    return this.#send((client) => inspect<string | number>(client, 'pttl', key));
  }

  #ask(
    command: (client: RedisClient) => Promise<boolean>,
    { ttl, onSend, onReply }: CommandOptions,
  ): Promise<boolean> {
    const send = (client: RedisClient): Promise<boolean> => {
      onSend?.();
      return command(client);
    };
    return this.#send(send, ttl, onReply && ((reply, isLate) => onReply(reply === true, isLate)));
  }

  async #send<Reply>(
    command: (client: RedisClient) => Promise<Reply>,
    ttl = Infinity,
    onReply?: OnReply<Reply>,
  ): Promise<Reply> {
    const { connected, isOurs } = this.#connection;
    const client = connected ?? (await this.#connection.client());
    // The writes of a client that was given are its owner's business.
    if (isOurs && client.stream !== undefined) this.#batcher.beforeCommand(client.stream);
    return this.#within(commandLimit(ttl) - EARLIER_MS, command(client), onReply);
  }

  #within<Reply>(limit: number, reply: Promise<Reply>, onReply?: OnReply<Reply>): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const timeout = this.#limits.set(limit, () => reject(this.#giveUp(limit)));
      reply.then(
        (value) => {
          const isLate = !timeout.cancel();
          resolve(value);
          onReply?.(value, isLate);
        },
        (error: unknown) => {
          const isLate = !timeout.cancel();
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- handed on as it came
          reject(error);
          onReply?.(undefined, isLate);
        },
      );
    });
  }

  #giveUp(limit: number): Error {
    this.#connection.checkLiveness();
    return this.#connection.unanswered(noAnswer(limit));
  }
}

function inspect<Reply>(client: RedisClient, name: 'get' | 'pttl', key: string): Promise<Reply> {
  const command = client[name]?.bind(client) as ((key: string) => Promise<Reply>) | undefined;
  if (command === undefined) throw new LockUnavailableError(`the given client has no \`${name}\``);
  return command(redisKey(key));
}

async function fencingToken(client: RedisClient, key: string, owner: string): Promise<number | undefined> {
  const call = client.eval.bind(client) as (...command: (string | number)[]) => Promise<unknown>;
  const token = await call(FENCING_TOKEN, 1, redisKey(key), owner);
  return token === '' ? undefined : Number(token);
}
