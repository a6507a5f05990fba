import type { Duration } from '../core/duration.js';

/** A lock that this process holds: the lease of a run (`run.lock`), or one taken by hand with `ExclusiveLocks`. */
export interface ExclusiveLock {
  /** The key as it was asked for, without prefixes. */
  readonly key: string;

  /**
   * Whether the lock can be relied on at this moment: computed from both clocks at each reading, so it tells the truth
   * also after the event loop was blocked. Ask before an irreversible act.
   */
  readonly isHeld: boolean;

  /** Aborted with `LockLostError` when the lock can no longer be relied on, before it can expire in the store. */
  readonly signal: AbortSignal;

  /** Gives the lock up. Resolves to `false` if it was no longer ours. */
  release(): Promise<boolean>;

  /**
   * Keeps the lock for `duration` instead of releasing it: by hand from now on, without refresh; for `run.lock` from
   * the end of the run on, whatever its outcome. Resolves to `false` if the lock was no longer ours.
   *
   * @throws InvalidOptionsError for what is no duration
   * @throws LockUnavailableError when the store gives no answer (by hand)
   */
  holdFor(duration: Duration): Promise<boolean>;

  /**
   * A number that is larger for every later holder of the key, also after the store lost its data. Fetched when asked
   * for. Send it along with a write, and let the resource refuse a smaller one than it has seen.
   *
   * @throws LockLostError when the lock is no longer held, also after `release()`
   * @throws LockUnavailableError when the store gives no answer
   */
  fencingToken(): Promise<number>;
}
