import type { LockOptions, Mutex } from 'redis-semaphore';
import { unavailable } from '../reasons.js';
import type { RedisClient } from './redis-client.js';

/*
 * The commands of redis-semaphore without its waiting: the client that a `Mutex` gets hands each reply past it. There are
 * three reasons. An awaited `Mutex` sleeps for 1.6 ms after a refusal, also after the last attempt. It hangs while a test
 * fakes `setTimeout`. A tick through awaited mutexes costs 3.5 times the CPU of three raw commands, and 2.2 is the limit.
 */

/** Takes the reply to one command. Callbacks cost less than a promise for each layer, and stay in this file and its caller. */
export interface Reply<Value> {
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

type MutexClient = ConstructorParameters<typeof Mutex>[0];

let redisSemaphore: typeof import('redis-semaphore') | undefined;

/** Loads redis-semaphore, which commands of locks need, because an application without Redis starts faster. */
export async function loadRedisSemaphore(): Promise<void> {
  // A bundle stays one file.
  redisSemaphore ??= await import(/* webpackMode: "eager" */ 'redis-semaphore');
}

/**
 * One command: takes the key for `ttl` ms if it is free (`SET NX PX`).
 *
 * Every command has a new `Mutex`, with one attempt, no refresh and no reaction of its own: redis-semaphore's refresh
 * ends the process when Redis fails (https://github.com/swarthy/redis-semaphore/issues/199), and a `Mutex` that is used
 * again forgets that it holds the key.
 */
export function takeIfFree(
  client: RedisClient,
  key: string,
  owner: string,
  ttl: number,
  reply: Reply<boolean>,
): void {
  send(client, key, options(owner, ttl), reply);
}

/**
 * One command: lets the key expire `ttl` ms from now if `owner` holds it, and says whether it does.
 */
export function extendIfOwn(
  client: RedisClient,
  key: string,
  owner: string,
  ttl: number,
  reply: Reply<boolean>,
): void {
  const asOwner = options(owner, ttl);
  asOwner.acquiredExternally = true;
  send(client, key, asOwner, reply);
}

/**
 * One command: deletes the key if `owner` holds it, and says whether it did. The key expires at once, because
 * `Mutex.release()` does not tell whether it was ours.
 */
export function deleteIfOwn(client: RedisClient, key: string, owner: string, reply: Reply<boolean>): void {
  extendIfOwn(client, key, owner, 0, reply);
}

/** The key in Redis, without the client's own prefix. */
export function redisKey(key: string): string {
  return `mutex:${key}`;
}

function options(identifier: string, lockTimeout: number): LockOptions {
  return {
    identifier,
    lockTimeout,
    acquireAttemptsLimit: 1,
    retryInterval: 0,
    refreshInterval: 0,
    onLockLost: ignore,
  };
}

function send(client: RedisClient, key: string, lock: LockOptions, reply: Reply<boolean>): void {
  if (redisSemaphore === undefined) throw new Error('redis-semaphore is not loaded');
  // Its declaration names the client class of one ioredis major; it calls `set`, `evalsha` and `eval` only.
  const capturing = new CapturingClient(client, reply);
  const mutex = new redisSemaphore.Mutex(capturing as unknown as MutexClient, key, lock);
  mutex.tryAcquire().catch((error: unknown) => capturing.reject(error));
}

/** The Redis client of a single `Mutex`. It reports the reply to us and leaves the `Mutex` pending for good. */
class CapturingClient {
  readonly #client: RedisClient;
  /**
   * Forgotten once answered, because V8 may put each `Mutex` into the old generation. What a `Mutex` refers to would stay
   * until the next full collection, and scavenges would take a third of the CPU time of a cycle.
   */
  #reply: Reply<boolean> | undefined;

  constructor(client: RedisClient, reply: Reply<boolean>) {
    this.#client = client;
    this.#reply = reply;
  }

  set(...command: never[]): Promise<never> {
    return this.#capture(this.#client.set(...command), isOk);
  }

  evalsha(...command: never[]): Promise<never> {
    return this.#capture(this.#client.evalsha(...command), isOne, isUnknownScript);
  }

  eval(...command: never[]): Promise<never> {
    return this.#capture(this.#client.eval(...command), isOne);
  }

  /** @param isRetriedByMutex errors that the `Mutex` itself recovers from and must therefore see */
  #capture(
    answer: unknown,
    isGrant: (answer: unknown) => boolean,
    isRetriedByMutex: (error: unknown) => boolean = isNone,
  ): Promise<never> {
    return new Promise((_, reject) => {
      Promise.resolve(answer).then(
        (value) => this.#handOver()?.resolve(isGrant(value)),
        (error: unknown) => {
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- handed on as it came
          if (isRetriedByMutex(error)) reject(error);
          else this.reject(error);
        },
      );
    });
  }

  reject(error: unknown): void {
    this.#handOver()?.reject(error);
  }

  #handOver(): Reply<boolean> | undefined {
    const reply = this.#reply;
    this.#reply = undefined;
    return reply;
  }
}

function isOk(answer: unknown): boolean {
  return answer === 'OK';
}

/** A client may give numbers as texts (`stringNumbers`). */
function isOne(answer: unknown): boolean {
  return Number(answer) === 1;
}

/** The server has not seen the script yet, or has forgotten it. The `Mutex` then sends it whole. */
function isUnknownScript(error: unknown): boolean {
  return unavailable(error).message.includes('NOSCRIPT');
}

function isNone(): boolean {
  return false;
}

function ignore(): void {
  // redis-semaphore's own reaction is to throw.
}
