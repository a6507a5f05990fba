import type { RedisOptions } from 'ioredis';
import { type Clock, sleep } from '../../clock.js';
import { InvalidOptionsError, LockUnavailableError } from '../../errors.js';
import { Silence } from './silence.js';

/**
 * What is needed of an ioredis client: `Redis` or `Cluster`, of version 5 or 6. Declared by ourselves, because the
 * classes of two ioredis versions do not fit each other.
 */
export interface RedisClient {
  readonly status: string;
  /** The connection, where the client has one alone (not a `Cluster`) and has opened it. */
  readonly stream?: {
    /** Keeps what is written back … */
    cork(): void;
    /** … and sends it. */
    uncork(): void;
    /** How much has come in: nothing more comes in on a connection that is dead. */
    readonly bytesRead: number;
    /** Ends a connection that is dead; the client opens another. */
    destroy(error: Error): void;
  };
  set(...command: never[]): unknown;
  eval(...command: never[]): unknown;
  evalsha(...command: never[]): unknown;
  ping(...command: never[]): unknown;
  on(event: string, listener: () => void): unknown;
  off(event: string, listener: () => void): unknown;
}

/** The options of an ioredis client. */
export type RedisConnectionOptions = RedisOptions;

/** Where the connection comes from. */
export type RedisSource =
  { readonly client: RedisClient } | { readonly url: string } | { readonly options: RedisConnectionOptions };

/** Fails fast: our own time limits ask again, so ioredis need not. What the user sets lies over it. */
const FAIL_FAST = {
  lazyConnect: true,
  maxRetriesPerRequest: 1,
  connectTimeout: 5000,
  // ioredis waits this long for the end of a connection, also of one that has ended, and the process with it.
  disconnectTimeout: 200,
  retryStrategy: (times: number): number => Math.min(100 * times, 2000),
  // After a fail-over the old master refuses writes until the client connects to the new one.
  reconnectOnError: (error: Error): boolean => error.message.startsWith('READONLY'),
} satisfies RedisOptions;

/** In these states ioredis would keep the command, and send it long after we have given it up. */
const NOT_CONNECTED = ['reconnecting', 'close', 'end'];

/** After these a command that was on its way may have been sent twice. */
const INTERRUPTIONS = ['close', '-node', 'node error'];

const CLOSE_LIMIT_MS = 1000;

/** One connection to Redis: the client that was given, which is never closed, or one that is opened at first use. */
export class RedisConnection {
  #opening: Promise<RedisClient> | undefined;
  #client: RedisClient | undefined;
  #close: (() => Promise<void>) | undefined;
  #lastError = '';
  #interruptions = 0;
  readonly #silence: Silence;

  constructor(
    private readonly source: RedisSource,
    private readonly clock: Clock,
  ) {
    this.#silence = new Silence(clock);
  }

  /** Grows whenever a connection ends: what was answered across such a moment is doubtful. */
  get interruptions(): number {
    return this.#interruptions;
  }

  /** The client, if it is there already and has its connection. */
  get connected(): RedisClient | undefined {
    return this.#client === undefined || NOT_CONNECTED.includes(this.#client.status)
      ? undefined
      : this.#client;
  }

  /**
   * The client, connected or connecting.
   *
   * @throws LockUnavailableError when the connection is lost at the moment
   * @throws InvalidOptionsError when ioredis is not installed
   */
  async client(): Promise<RedisClient> {
    this.#opening ??= this.#open();
    const client = await this.#opening;
    this.#client = client;
    if (NOT_CONNECTED.includes(client.status)) {
      throw new LockUnavailableError(`no connection to Redis (${this.#lastError || client.status})`);
    }
    return client;
  }

  /** A command was not answered in time: a connection that we made is opened anew if it is dead. */
  suspect(): void {
    const stream = this.#client?.stream;
    if ('client' in this.source || stream === undefined) return;
    if (this.#silence.isDead(stream)) stream.destroy(new Error('Redis has not answered for some seconds'));
  }

  /** Closes the client that we made, if any. The next command opens one again. */
  async close(): Promise<void> {
    const opening = this.#opening?.catch(() => undefined);
    this.#opening = undefined;
    this.#client = undefined;
    await opening;
    await this.#close?.();
  }

  async #open(): Promise<RedisClient> {
    const client = 'client' in this.source ? this.source.client : await this.#connect(this.source);
    const interrupted = (): void => {
      this.#interruptions++;
    };
    for (const event of INTERRUPTIONS) client.on(event, interrupted);
    const closeOwn = this.#close;
    this.#close = async () => {
      for (const event of INTERRUPTIONS) client.off(event, interrupted);
      this.#close = undefined;
      await closeOwn?.();
    };
    return client;
  }

  async #connect(source: Exclude<RedisSource, { client: RedisClient }>): Promise<RedisClient> {
    const { Redis } = await loadIoredis();
    const given = 'url' in source ? {} : source.options;
    // The form of replies that redis-semaphore was written for.
    const options = { ...FAIL_FAST, ...given, replyMapping: 'legacy' as const };
    const client = 'url' in source ? new Redis(source.url, options) : new Redis(options);
    client.on('error', (error: Error) => {
      this.#lastError = error.message;
    });
    client.on('ready', () => {
      this.#lastError = '';
    });
    this.#close = async () => {
      // A server that stands still does not answer QUIT.
      await Promise.race([client.quit().catch(() => undefined), sleep(this.clock, CLOSE_LIMIT_MS)]);
      client.disconnect();
    };
    return client;
  }
}

/** Loaded when it is needed: who gives a client, or keeps locks in memory, need not have it. */
async function loadIoredis() {
  try {
    return await import('ioredis');
  } catch {
    throw new InvalidOptionsError(
      'RedisLockStore: the package `ioredis` could not be loaded. Install it (npm install ioredis), or pass a `client`.',
    );
  }
}
