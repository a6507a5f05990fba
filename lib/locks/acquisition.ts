import type { Timer } from '../core/clock.js';
import { LazyAbortController } from '../core/lazy-abort-controller.js';
import type { CommandTimeout } from './command-timeouts.js';
import type { Instant } from './lease-deadline.js';
import type { AcquireOptions, Lease, LockStore } from './lock-store.js';
import type { OrderedLease } from './ordered-lease.js';
import { unavailable, weightOf } from './reasons.js';
import { LockUnavailableError } from '../core/errors.js';

/** The lease of a granted acquisition, and when the question was sent that the store granted. */
export interface Grant {
  readonly lease: Lease;
  readonly sent: Instant;
}

/**
 * One acquisition: the questions of one owner for one key, and the options that the store gets with each of them.
 *
 * asking ──a question is granted──▶ granted ──the lock has ended──▶ over
 *   └─────── refused · out of time · shut down ────────────────────▶ over
 *
 * A grant that comes while the lock is held changes nothing, because asking again never shortens. A grant that comes
 * when the acquisition is over is given back.
 */
export class Acquisition implements AcquireOptions {
  /** Rejects with the latest of the most telling reasons. */
  readonly result: Promise<Grant | undefined>;
  /** The limit of the whole acquisition. Set by the acquirer. */
  timeout: CommandTimeout | undefined;
  /** Between two questions. Set by the acquirer. */
  pause: Timer | undefined;
  /** Its place among the open acquisitions. Set by {@link OpenAcquisitions} alone. */
  place = -1;
  #state: 'asking' | 'granted' | 'over' = 'asking';
  #lease: OrderedLease | undefined;
  #reason: LockUnavailableError | undefined;
  #resolve!: (grant: Grant | Promise<Grant> | undefined) => void;
  #reject!: (reason: Error) => void;
  readonly #abort = new LazyAbortController();

  constructor(
    readonly key: string,
    readonly ttl: number,
    readonly owner: string,
  ) {
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Aborts when nobody waits any more. It is made only if the store reads it. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Whether the store has read the signal. */
  get isListenedTo(): boolean {
    return this.#abort.isRead;
  }

  get isAsking(): boolean {
    return this.#state === 'asking';
  }

  /** Whether a lock that was granted may still be held, or is being renewed. */
  get mayBeHeld(): boolean {
    return this.#state === 'granted' && this.#lease?.mayExist !== false;
  }

  /** Asks the store once. A store that is written in JavaScript may answer without a promise, or throw. */
  askIn(store: LockStore): Promise<unknown> {
    try {
      return Promise.resolve(store.tryAcquire(this.key, this.ttl, this));
    } catch (error) {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a store throws what it likes
      return Promise.reject(error);
    }
  }

  /** A question has failed. The latest of the most telling reasons stays. */
  note(error: unknown): void {
    const reason = unavailable(error);
    const weight = weightOf(reason);
    if (weight > 0 && (this.#reason === undefined || weight >= weightOf(this.#reason))) this.#reason = reason;
  }

  refused(): void {
    this.#end('over');
    if (this.isListenedTo) this.#abort.abort(new LockUnavailableError('another owner holds the lock'));
    this.#resolve(undefined);
  }

  granted(grant: Grant | Promise<Grant>): void {
    this.#end('granted');
    this.#resolve(grant);
  }

  /** The lease of the grant. It says when the lock has ended. */
  hold(lease: OrderedLease): void {
    this.#lease = lease;
  }

  /**
   * Nobody waits any more. The signal tells the store, which may know a reason. So `result` stays open until the acquirer
   * calls {@link reject}.
   */
  giveUp(reason: LockUnavailableError): void {
    this.#end('over');
    this.#abort.abort(reason);
  }

  reject(reason: LockUnavailableError): void {
    this.#reject(this.#reason ?? reason);
  }

  #end(state: 'granted' | 'over'): void {
    this.#state = state;
    this.timeout?.cancel();
    this.pause?.cancel();
  }
}

/**
 * Acquisitions without an answer. A `Set` would do, but it makes a new table whenever it has changed often, and the old
 * tables keep thousands of finished acquisitions alive until the next full collection.
 */
export class OpenAcquisitions {
  readonly #open: Acquisition[] = [];

  get all(): readonly Acquisition[] {
    return [...this.#open];
  }

  add(acquisition: Acquisition): void {
    acquisition.place = this.#open.push(acquisition) - 1;
  }

  /** The last one takes its place. */
  delete(acquisition: Acquisition): void {
    const { place } = acquisition;
    if (this.#open[place] !== acquisition) return;
    const last = this.#open.pop();
    if (last === undefined || last === acquisition) return;
    last.place = place;
    this.#open[place] = last;
  }
}

/** A store in JavaScript may say `null` or `false` of a lock that another owner holds. */
export function leaseOf(answer: unknown): Lease | undefined {
  return typeof answer === 'object' && answer !== null ? (answer as Lease) : undefined; // What `tryAcquire` promises.
}
