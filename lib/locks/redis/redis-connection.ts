import { type Clock, sleep } from '../../core/clock.js';
import { LockUnavailableError } from '../../core/errors.js';
import { isError } from '../reasons.js';
import { ConnectionReasons } from './connection-reasons.js';
import { ownClient } from './own-client.js';
import type { ConnectionSource, RedisClient } from './redis-client.js';
import { loadRedisSemaphore } from './redis-mutex.js';
import { DeadConnectionDetector } from './redis-socket.js';

/** In these states ioredis would keep the command, and send it long after we have given it up. */
const NOT_CONNECTED = ['reconnecting', 'close', 'end'];

// After these a command that was on its way may have been sent twice.
const INTERRUPTIONS = ['close', '-node', 'node error'];

/** Shorter than the 200 ms that a shutdown keeps for the close. Without a `QUIT` nothing is lost. */
const CLOSE_LIMIT_MS = 150;

interface Opened {
  readonly client: RedisClient;
  readonly close: () => Promise<void>;
}

/** One connection to Redis: the client that was given, which is never closed, or one that is opened at first use. */
export class RedisConnection {
  #opening: Promise<Opened> | undefined;
  #closing: Promise<unknown> = Promise.resolve();
  #client: RedisClient | undefined;
  #interruptions = 0;
  readonly #reasons: ConnectionReasons;
  readonly #detector: DeadConnectionDetector;
  readonly #source: ConnectionSource;
  readonly #clock: Clock;
  readonly #store: string;

  /** @param store the class that opens the connection, for messages */
  constructor(source: ConnectionSource, clock: Clock, store = 'RedisLockStore') {
    this.#source = source;
    this.#clock = clock;
    this.#store = store;
    this.#detector = new DeadConnectionDetector(clock);
    this.#reasons = new ConnectionReasons(this.isOurs);
  }

  /** Grows whenever a connection ends: what was answered across such a moment is doubtful. */
  get interruptions(): number {
    return this.#interruptions;
  }

  /** Whether the connection was made by us. */
  get isOurs(): boolean {
    return !('client' in this.#source);
  }

  /** Whether commands that are sent now are likely to be answered. */
  get isReady(): boolean {
    return this.connected?.status === 'ready';
  }

  /** Whether there is a connection, or one is being opened. What nobody waits for must not open one. */
  get isOpen(): boolean {
    return this.#opening !== undefined;
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
   * @throws LockUnavailableError when the connection is lost at the moment, or the store was closed meanwhile
   * @throws InvalidOptionsError when ioredis is not installed
   */
  async client(): Promise<RedisClient> {
    const opening = (this.#opening ??= this.#open());
    const { client } = await opening;
    // Another may have been opened by now. This one is closed, and nobody would close it a second time.
    if (this.#opening !== opening) throw new LockUnavailableError('the lock store was closed');
    this.#client = client;
    if (NOT_CONNECTED.includes(client.status)) throw this.#reasons.noConnection(client);
    return client;
  }

  /** Why a command has failed, as far as that is known. It shows no password. */
  explain(error: unknown): LockUnavailableError {
    return this.#reasons.explain(error, this.#client);
  }

  /** That there was no answer, and what is known of the connection. */
  unanswered(reason: LockUnavailableError): LockUnavailableError {
    return this.#reasons.unanswered(reason, this.#client);
  }

  /** A command was not answered in time: a connection that we made is opened anew if it is dead. */
  checkLiveness(): void {
    const stream = this.#client?.stream;
    if (!this.isOurs || stream === undefined) return;
    if (this.#detector.isDead(stream)) stream.destroy(new Error('Redis has not answered for some seconds'));
  }

  /** Closes the client that we made, if any. The next command opens one again. */
  async close(): Promise<void> {
    const closed = this.#opening?.then(
      ({ close }) => close(),
      () => undefined,
    );
    this.#opening = undefined;
    this.#client = undefined;
    this.#closing = Promise.all([this.#closing, closed]);
    await this.#closing;
  }

  async #open(): Promise<Opened> {
    await loadRedisSemaphore();
    const opened =
      'client' in this.#source
        ? { client: this.#source.client, close: () => Promise.resolve() }
        : await this.#connect(this.#source);
    const { client } = opened;
    this.#reasons.begin(client);
    const interrupted = (error: unknown): void => {
      this.#interruptions++;
      this.#reasons.note(error, client);
    };
    const closed = (): void => this.#reasons.closed(client);
    const ready = (): void => {
      if (!client.stream?.errored) this.#reasons.forget();
    };
    for (const event of INTERRUPTIONS) client.on(event, interrupted);
    client.on('close', closed);
    client.on('ready', ready);
    const close = async (): Promise<void> => {
      for (const event of INTERRUPTIONS) client.off(event, interrupted);
      client.off('close', closed);
      client.off('ready', ready);
      await opened.close();
    };
    return { client, close };
  }

  async #connect(source: Exclude<ConnectionSource, { client: RedisClient }>): Promise<Opened> {
    const client = await ownClient(source, this.#store);
    client.on('error', (error) => {
      this.#reasons.note(error, client);
      // ioredis would go on in database 0.
      if (isError(error) && isOfSelect(error)) client.stream?.destroy(error);
    });
    const close = async (): Promise<void> => {
      // A server that stands still does not answer QUIT, nor does it close its end of the connection.
      await Promise.race([client.quit().catch(() => undefined), sleep(this.#clock, CLOSE_LIMIT_MS)]);
      client.disconnect();
      client.stream?.destroy();
    };
    return { client, close };
  }
}

function isOfSelect(error: Error & { readonly command?: { readonly name?: string } }): boolean {
  return error.command?.name === 'select';
}
