import { type LockOptions, Mutex } from 'redis-semaphore';
import { unavailable } from '../lock-acquirer.js';
import type { Answering } from '../answering.js';
import type { RedisClient } from './redis-client.js';

type MutexClient = ConstructorParameters<typeof Mutex>[0];

/**
 * One command: takes the key for `ttl` ms if it is free (`SET NX PX`).
 *
 * A new `Mutex` for every command, with one attempt, no refresh and no reaction of its own: redis-semaphore's refresh
 * ends the process when Redis fails (https://github.com/swarthy/redis-semaphore/issues/199), and a `Mutex` that is used
 * again forgets that it holds the key.
 */
export function takeIfFree(
  client: RedisClient,
  key: string,
  owner: string,
  ttl: number,
  answering: Answering<boolean>,
): void {
  send(new CapturingClient(client, answering), key, options(owner, ttl));
}

/**
 * One command: lets the key expire `ttl` ms from now if `owner` holds it, and says whether it does. With 0 the key is
 * deleted, and unlike `Mutex.release()` this tells whether it was ours.
 */
export function extendIfOwn(
  client: RedisClient,
  key: string,
  owner: string,
  ttl: number,
  answering: Answering<boolean>,
): void {
  const asOwner = options(owner, ttl);
  asOwner.acquiredExternally = true;
  send(new CapturingClient(client, answering), key, asOwner);
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

function send(command: CapturingClient, key: string, lock: LockOptions): void {
  // Its declaration names the client class of one ioredis major; it calls `set`, `evalsha` and `eval` only.
  const client = command as unknown as MutexClient;
  new Mutex(client, key, lock).tryAcquire().catch((error: unknown) => command.answering.reject(error));
}

/**
 * The client of one `Mutex`. It hands the answer past the `Mutex`, which is then forgotten as it waits: after a refusal it
 * would sleep for a millisecond, also after the last one, and after a grant it would only repeat what was answered.
 */
class CapturingClient {
  constructor(
    private readonly client: RedisClient,
    readonly answering: Answering<boolean>,
  ) {}

  set(...command: never[]): Promise<never> {
    return this.#hear(this.client.set(...command), isOk);
  }

  evalsha(...command: never[]): Promise<never> {
    return this.#hear(this.client.evalsha(...command), isOne, isUnknownScript);
  }

  eval(...command: never[]): Promise<never> {
    return this.#hear(this.client.eval(...command), isOne);
  }

  /** @param isForMutex which failures are none yet: the `Mutex` knows what to do */
  #hear(
    answer: unknown,
    isGrant: (answer: unknown) => boolean,
    isForMutex: (error: unknown) => boolean = isNone,
  ): Promise<never> {
    return new Promise((_, reject) => {
      Promise.resolve(answer).then(
        (value) => this.answering.resolve(isGrant(value)),
        (error: unknown) => {
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- handed on as it came
          if (isForMutex(error)) reject(error);
          else this.answering.reject(error);
        },
      );
    });
  }
}

function isOk(answer: unknown): boolean {
  return answer === 'OK';
}

/** A client may give numbers as texts (`stringNumbers`). */
function isOne(answer: unknown): boolean {
  return Number(answer) === 1;
}

/** The server has not seen the script yet, or has forgotten it: the `Mutex` sends it whole. */
function isUnknownScript(error: unknown): boolean {
  return unavailable(error).message.includes('NOSCRIPT');
}

function isNone(): boolean {
  return false;
}

function ignore(): void {
  // redis-semaphore's own reaction is to throw.
}
