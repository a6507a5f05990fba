/** How a lock is asked for. */
export interface AcquireOptions {
  /**
   * Who asks; unique per run. The same owner asking again for what it holds gets it, extended to the new time to live.
   * Made by the store when absent.
   */
  readonly owner?: string;
  /** Until it aborts, the store may ask again about an attempt that was not answered. */
  readonly signal?: AbortSignal;
}

/**
 * What keeps the locks. Implement it for a store of your own.
 *
 * Whatever cannot reach the store rejects with `LockUnavailableError`; "held by somebody else" is no error. The caller
 * gives every command up after a time limit of its own, so an implementation may take long, but must not block the
 * event loop.
 */
export interface LockStore {
  /**
   * Takes the lock for `ttlMs` milliseconds if nobody holds it.
   *
   * @returns the lease, or `undefined` when another owner holds the lock
   * @throws LockUnavailableError when the store cannot tell
   */
  tryAcquire(key: string, ttlMs: number, options?: AcquireOptions): Promise<Lease | undefined>;

  /**
   * Who holds each of these locks, in the order of the keys, and how long each still lives if nobody extends it;
   * `undefined` for a lock that nobody holds. It is asked only to tell people about locks.
   *
   * @throws LockUnavailableError when the store cannot tell
   */
  inspect?(
    keys: readonly string[],
  ): Promise<readonly ({ readonly owner: string; readonly remainingMs: number } | undefined)[]>;

  /** Resolves when the store answers. */
  ping(): Promise<void>;

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
