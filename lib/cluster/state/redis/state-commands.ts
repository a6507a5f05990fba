import { StateUnavailableError } from '../../../core/errors.js';
import type { RedisClient } from '../../../locks/redis/redis-client.js';

/** The commands that the store sends. */
export const STATE_COMMANDS = [
  ...(['hset', 'hget', 'hgetall', 'hsetnx', 'hdel', 'hincrby'] as const),
  ...(['xadd', 'xrevrange', 'set', 'get', 'expire', 'pexpire', 'time'] as const),
];

type CommandName = (typeof STATE_COMMANDS)[number];

type Send = (...command: (string | number)[]) => unknown;

/** An entry of a stream. Its id holds the time of the server. */
export interface StreamEntry {
  readonly at: Date;
  readonly fields: ReadonlyMap<string, string>;
}

/** The commands of a state store, on one client: plain ones for one key each, which a Cluster answers as well. */
export class StateCommands {
  readonly #client: RedisClient;
  readonly #beforeCommand: () => void;

  constructor(client: RedisClient, beforeCommand: () => void) {
    this.#client = client;
    this.#beforeCommand = beforeCommand;
  }

  async hset(key: string, fields: readonly (readonly [string, string])[]): Promise<void> {
    await this.#send('hset', key, ...fields.flat());
  }

  async hget(key: string, field: string): Promise<string | undefined> {
    return textOf(await this.#send('hget', key, field));
  }

  async hgetall(key: string): Promise<ReadonlyMap<string, string>> {
    return pairsOf(await this.#send('hgetall', key));
  }

  /** @returns whether the field is new */
  async hsetnx(key: string, field: string, value: string): Promise<boolean> {
    return Number(await this.#send('hsetnx', key, field, value)) === 1;
  }

  /** @returns how many fields there were */
  async hdel(key: string, fields: readonly string[]): Promise<number> {
    return Number(await this.#send('hdel', key, ...fields));
  }

  /** @returns the number, which is one more than before */
  async hincrby(key: string, field: string): Promise<number> {
    return Number(await this.#send('hincrby', key, field, 1));
  }

  /** @param atLeast so many entries stay, and a few more, because the server drops whole blocks of them */
  async xadd(key: string, atLeast: number, fields: readonly string[]): Promise<void> {
    await this.#send('xadd', key, 'MAXLEN', '~', atLeast, '*', ...fields);
  }

  /** @returns the newest entries, the newest first */
  async xrevrange(key: string, count: number): Promise<StreamEntry[]> {
    const entries = await this.#send('xrevrange', key, '+', '-', 'COUNT', count);
    return Array.isArray(entries) ? entries.flatMap(entryOf) : [];
  }

  async get(key: string): Promise<string | undefined> {
    return textOf(await this.#send('get', key));
  }

  async setFor(key: string, value: string, seconds: number): Promise<void> {
    await this.#send('set', key, value, 'EX', seconds);
  }

  /** @returns whether the key is new */
  async setIfNew(key: string, value: string, milliseconds: number): Promise<boolean> {
    return (await this.#send('set', key, value, 'PX', milliseconds, 'NX')) === 'OK';
  }

  async expire(key: string, seconds: number): Promise<void> {
    await this.#send('expire', key, seconds);
  }

  async pexpire(key: string, milliseconds: number): Promise<void> {
    await this.#send('pexpire', key, milliseconds);
  }

  /** The time of the server, in milliseconds since 1970. */
  async time(): Promise<number> {
    const reply = await this.#send('time');
    const [seconds, microseconds] = Array.isArray(reply) ? reply.map(Number) : [];
    if (seconds === undefined || microseconds === undefined)
      throw new StateUnavailableError('the server did not tell its time');
    return seconds * 1000 + microseconds / 1000;
  }

  /** The command leaves at once: callers send several before they wait for the first. */
  #send(name: CommandName, ...command: (string | number)[]): unknown {
    // ioredis declares a type for each form of a command.
    const client = this.#client as unknown as Partial<Record<CommandName, Send>>;
    if (client[name] === undefined) throw new StateUnavailableError(`the given client has no \`${name}\``);
    this.#beforeCommand();
    return client[name](...command);
  }
}

function textOf(reply: unknown): string | undefined {
  return typeof reply === 'string' ? reply : undefined;
}

/** Names and values in the form that the client gives them: an object, a list that alternates, or a `Map`. */
function pairsOf(reply: unknown): Map<string, string> {
  if (typeof reply !== 'object' || reply === null) return new Map();
  if (!Array.isArray(reply)) {
    const pairs: Iterable<readonly [unknown, unknown]> = reply instanceof Map ? reply : Object.entries(reply);
    return new Map([...pairs].map(([name, value]) => [String(name), String(value)]));
  }
  const pairs = new Map<string, string>();
  for (let at = 0; at + 1 < reply.length; at += 2) pairs.set(String(reply[at]), String(reply[at + 1]));
  return pairs;
}

function entryOf(entry: unknown): StreamEntry[] {
  if (!Array.isArray(entry)) return [];
  const [id, fields] = entry as unknown[];
  return [{ at: new Date(Number.parseInt(String(id))), fields: pairsOf(fields) }];
}
