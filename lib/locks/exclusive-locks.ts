import type { Duration } from '../core/duration.js';
import { InvalidOptionsError, LockReentryError } from '../core/errors.js';
import type { InstanceIdentity } from '../core/identity.js';
import { observed } from '../core/observed.js';
import { readName, readOptions } from '../core/option-checks.js';
import type { ExclusiveLock } from './exclusive-lock.js';
import type { HeldLocks } from './held-locks.js';
import { ACQUIRE_TIMEOUT_MS } from './lock-acquirer.js';
import { type LockTimes, readLockTimes } from './lock-times.js';
import { lockStoreKey } from './store-keys.js';

/** In UTF-16 units. */
const LONGEST_KEY = 500;

/** Options of a lock that is taken by hand. */
export interface ExclusiveLockOptions {
  /**
   * How long the store keeps the lock when nobody refreshes it; at least 1 s.
   *
   * @default '30s'
   */
  readonly lockTimeout?: Duration | undefined;

  /**
   * How often the lock is extended while it is held; at least 100 ms, at most half of `lockTimeout`.
   *
   * @default never: the lock ends when `lockTimeout` is over
   */
  readonly refreshInterval?: Duration | undefined;
}

/** Locks to take by hand. Inject it. */
export class ExclusiveLocks {
  readonly #heldLocks: HeldLocks;
  readonly #keyPrefix: string;
  readonly #identity: Pick<InstanceIdentity, 'newOwnerByHand'>;
  readonly #leaseKeyOfRun: () => string | undefined;

  /**
   * @param leaseKeyOfRun the key that the run around the call holds as its lease, if there is one
   * @internal
   */
  constructor(
    heldLocks: HeldLocks,
    keyPrefix: string,
    identity: Pick<InstanceIdentity, 'newOwnerByHand'>,
    leaseKeyOfRun: () => string | undefined,
  ) {
    this.#heldLocks = heldLocks;
    this.#keyPrefix = keyPrefix;
    this.#identity = identity;
    this.#leaseKeyOfRun = leaseKeyOfRun;
  }

  /**
   * Takes the lock if nobody holds it, and never waits for it. Locks and jobs share their keys: a lock with the key of a job
   * (its name, unless it has a `lock.key`) keeps that job from running in the whole cluster.
   *
   * @param key 1 to 500 characters, well-formed, without control characters
   * @returns the lock, or `undefined` when it is held elsewhere
   * @throws LockUnavailableError when the store gives no answer for some seconds
   * @throws LockReentryError for the key that the run around the call holds already as its lease
   * @throws InvalidOptionsError for a wrong key or option
   *
   * @example
   * const lock = await this.locks.tryAcquire(`import:${tenant}`, { lockTimeout: '1m', refreshInterval: '20s' });
   * if (lock === undefined) return;
   * try {
   *   await this.import(tenant, lock.signal);
   * } finally {
   *   await lock.release();
   * }
   */
  tryAcquire(key: string, options: ExclusiveLockOptions = {}): Promise<ExclusiveLock | undefined> {
    return observed(this.#tryAcquire(key, options));
  }

  async #tryAcquire(key: string, options: ExclusiveLockOptions): Promise<ExclusiveLock | undefined> {
    const { ttl, refreshInterval } = checked(key, options);
    if (this.#leaseKeyOfRun() === key) {
      throw new LockReentryError(
        `the run that asks for the lock "${key}" holds it already, as its lease: use \`run.lock\`, or another key`,
      );
    }
    return this.#heldLocks.tryAcquire({
      key,
      storeKey: lockStoreKey(this.#keyPrefix, key),
      ttl,
      refreshInterval,
      owner: this.#identity.newOwnerByHand(),
      patience: ACQUIRE_TIMEOUT_MS,
    });
  }
}

function checked(key: unknown, options: unknown): LockTimes {
  const place = { where: 'ExclusiveLocks.tryAcquire()', error: InvalidOptionsError };
  readName(place, 'key', key, LONGEST_KEY);
  const given = readOptions(place, options, ['lockTimeout', 'refreshInterval']);
  return readLockTimes(place, given);
}
