import { LockLostError } from '../core/errors.js';
import { LazyAbortController } from '../core/lazy-abort-controller.js';
import { type Instant, LeaseDeadline } from './lease-deadline.js';
import type { LockTimes } from './lock-times.js';
import { unavailable } from './reasons.js';

/** The key of the lock, and the callback for its loss. */
export interface LockStateOptions {
  /** The key as it was asked for, without prefixes. */
  readonly key: string;
  /** Called once, when the lock turns out to be lost. */
  readonly onLost?: ((error: LockLostError) => void) | undefined;
}

/**
 * Whether a lock is held, lost or over. It reports a loss once, to the signal and to the owner.
 *
 * held ── judge(): 90 % of the time to live passed without a confirmed extension ──▶ lost
 * held ── refreshed() or hold(): the store has confirmed an extension ──▶ held
 * held ── end(): released, or left to expire ──▶ over
 * held ── markGone(): the store says "not yours", which is a loss ──▶ over
 * lost ── judge(): the time to live is over ──▶ over
 * lost ── refreshed() or hold(): the store has confirmed an extension ──▶ lost
 * lost ── end() or markGone() ──▶ over
 */
export class LockState {
  #state: 'held' | 'lost' | 'over' = 'held';
  #deadline: LeaseDeadline;
  #isRefreshed: boolean;
  #refreshFailure: unknown;
  readonly #abort = new LazyAbortController();
  readonly #options: LockStateOptions;

  /** @param sent when the request was sent that the store granted */
  constructor(options: LockStateOptions & LockTimes, sent: Instant) {
    this.#options = options;
    this.#deadline = new LeaseDeadline(sent, options.ttl);
    this.#isRefreshed = options.refreshInterval !== undefined;
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

  /** Lets the clocks decide. */
  judge(now: Instant): void {
    if (this.#state === 'over') return;
    if (!this.#deadline.isSafe(now)) {
      this.#state = 'lost';
      this.#lose(this.#reasonOfAge());
    }
    if (!this.#deadline.mayExist(now)) this.#state = 'over';
  }

  /** A refresh was confirmed. A lost lock stays lost, because another owner may have held it meanwhile. */
  refreshed(deadline: LeaseDeadline): void {
    this.#deadline = deadline;
    this.#refreshFailure = undefined;
  }

  /** A refresh has failed. The deadline decides what that means. */
  refreshFailed(error: unknown): void {
    this.#refreshFailure = error;
  }

  /** A hold by hand was confirmed. It replaces the refresh. */
  hold(deadline: LeaseDeadline): void {
    this.#deadline = deadline;
    this.#isRefreshed = false;
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
    if (!this.#isRefreshed) return 'its time to live is nearly over';
    const failure = this.#refreshFailure;
    const reason = failure === undefined ? '' : ` (${unavailable(failure).message})`;
    return `no refresh succeeded in time${reason}`;
  }

  #lose(why: string): void {
    if (this.wasLost) return;
    const error = new LockLostError(`the lock "${this.#options.key}" was lost because ${why}`);
    this.#abort.abort(error);
    this.#options.onLost?.(error);
  }
}
