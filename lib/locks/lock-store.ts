/*
 * A lock is a key in the store with an owner and a time to live.
 * A `Lease` is the store's handle to a lock that it has granted. `HeldLock` refreshes one, and gives it up in time.
 * In `runs/`, *the lease* of a run is a `HeldLock` on its job, beside the *claim* on its tick.
 */

/** How a lock is asked for. */
export interface AcquireOptions {
  /**
   * The owner that asks; each acquisition has its own. The caller asks again with the same owner when a question fails or
   * is not answered in time. An owner that asks again for a lock that it holds gets it, extended to the new time to live
   * and never shortened. The store makes an owner when it is absent.
   */
  readonly owner?: string;
  /**
   * Aborts when nobody waits for the answer any more. The store then cleans up what an unanswered command may have left,
   * and rejects, best with the reason that it knows: the skip and its log line show it.
   */
  readonly signal?: AbortSignal;
}

/** The holder of a lock, and the time that the lock has left. */
export interface LockInspection {
  /** The owner as it was given to `tryAcquire`, or as the store has made it. */
  readonly owner: string;
  /** For how long the lock lives when nobody extends it, in milliseconds; `Infinity` when it does not expire. */
  readonly remainingMs: number;
}

/**
 * Keeps locks. Implement it for a store of your own. `locks/redis/` is the model, and `describeLockStore` of the
 * testing entry checks an implementation.
 *
 * Whatever cannot reach the store rejects with `LockUnavailableError`; "held by somebody else" is no error. The caller
 * gives every command up after a time limit of its own, so an implementation may take long, but must not block the
 * event loop.
 */
export interface LockStore {
  /**
   * How many acquisitions may be in flight at once, 1 to 128. The others wait for their turn, for at most 5 s. Extensions
   * and releases never wait.
   *
   * @default 128
   */
  readonly maxInFlight?: number | undefined;

  /**
   * Takes the lock for `ttlMs` milliseconds if nobody holds it. The caller asks again after a rejection, so the store
   * need not.
   *
   * @returns the lease, or `undefined` when another owner holds the lock
   * @throws LockUnavailableError when the store cannot tell
   */
  tryAcquire(key: string, ttlMs: number, options?: AcquireOptions): Promise<Lease | undefined>;

  /** Resolves when the store answers. */
  ping(): Promise<void>;

  /**
   * Looks at locks without touching them: for warnings and for people, never to decide who runs. A store may leave it
   * out.
   *
   * @param keys as they are given to `tryAcquire`
   * @returns for each key who holds its lock, in the order of the keys; `undefined` where nobody does
   * @throws LockUnavailableError when the store cannot tell
   * @example
   * const [lock] = (await store.inspect?.(['background-jobs:lock:Reports.send'])) ?? [];
   * console.log(lock === undefined ? 'free' : `${lock.owner} holds it for ${lock.remainingMs} ms`);
   */
  inspect?(keys: readonly string[]): Promise<readonly (LockInspection | undefined)[]>;

  /** Gives up what the store opened itself. A store that is used again opens it again. */
  close(): Promise<void>;
}

/** A lock as the store that granted it knows it. Every method checks the owner, so none can touch a stranger's lock. */
export interface Lease {
  readonly key: string;

  /** Lets it expire `ttlMs` milliseconds from now. `false`: it was no longer ours. */
  extend(ttlMs: number): Promise<boolean>;

  /** Frees the key. `false`: it was no longer ours. */
  release(): Promise<boolean>;

  /**
   * A number that is larger for every later holder of the key, also after the store lost its data. The same holder
   * gets the same number.
   *
   * @throws LockLostError when the lock is no longer ours
   */
  fencingToken(): Promise<number>;
}
