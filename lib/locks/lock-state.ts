import { LockLostError } from '../core/errors.js';
import { LazyAbortController } from '../core/lazy-abort-controller.js';
import type { Instant, LeaseDeadline } from './lease-deadline.js';
import { unavailable } from './reasons.js';

const TOO_OLD = 'it could not be refreshed before it could expire';

/** Of which lock, and who is told of its loss. */
export interface LockStateOptions {
  /** The key as it was asked for, without prefixes. */
  readonly key: string;
  /** Called once, when the lock turns out to be lost. */
  readonly onLost?: ((error: LockLostError) => void) | undefined;
}

/** Whether a lock is held, lost or over. Its loss is told once, to the signal and to its owner. */
export class LockState {
  /** The error of the last refresh, if it failed. Set by the lock. */
  refreshFailure: unknown;
  #state: 'held' | 'lost' | 'over' = 'held';
  #deadline: LeaseDeadline;
  readonly #abort = new LazyAbortController();
  readonly #options: LockStateOptions;

  constructor(options: LockStateOptions, deadline: LeaseDeadline) {
    this.#options = options;
    this.#deadline = deadline;
  }

  isHeld(now: Instant): boolean {
    return this.#state === 'held' && this.#deadline.isSafe(now);
  }

  get isOver(): boolean {
    return this.#state === 'over';
  }

  /** Whether it was lost, also when it is over by now. */
  get wasLost(): boolean {
    return this.#abort.reason !== undefined;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** The reason of the loss, or that the lock has ended. */
  get error(): Error {
    return this.#abort.reason ?? new LockLostError(`the lock "${this.#options.key}" is no longer held`);
  }

  get deadline(): LeaseDeadline {
    return this.#deadline;
  }

  /** When the deadline changes the state next, on the monotonic clock. */
  get changesAt(): number {
    return this.#state === 'lost' ? this.#deadline.expiresAt : this.#deadline.safeUntil;
  }

  /** Lets the clocks decide. @param wasRefreshed whether the lock should have been refreshed */
  judge(now: Instant, wasRefreshed: boolean): void {
    if (this.#state === 'over') return;
    if (!this.#deadline.isSafe(now)) {
      this.#state = 'lost';
      this.#lose(wasRefreshed ? this.#reasonOfAge() : 'its time to live is nearly over');
    }
    if (!this.#deadline.mayExist(now)) this.#state = 'over';
  }

  /** The lock was extended. */
  moveTo(deadline: LeaseDeadline): void {
    this.#deadline = deadline;
  }

  end(): void {
    this.#state = 'over';
  }

  /** The store says that the lock is no longer ours. */
  markGone(): void {
    this.#state = 'over';
    this.#lose('another owner has it, or the store has lost it');
  }

  #reasonOfAge(): string {
    const { refreshFailure } = this;
    return refreshFailure === undefined ? TOO_OLD : `${TOO_OLD}: ${unavailable(refreshFailure).message}`;
  }

  #lose(why: string): void {
    if (this.wasLost) return;
    const error = new LockLostError(`the lock "${this.#options.key}" was lost: ${why}`);
    this.#abort.abort(error);
    this.#options.onLost?.(error);
  }
}
