import { type Clock } from '../clock.js';
import { LockUnavailableError } from '../errors.js';
import { LazyAbort } from '../lazy-abort.js';
import { describe } from '../option-checks.js';
import { type Moment, momentOf } from './lease-deadline.js';
import type { AcquireOptions, Lease, LockStore } from './lock-store.js';
import type { TimeLimits } from './time-limits.js';

/** For how long an attempt without an answer is asked again, in milliseconds. */
export const PATIENCE_MS = 5000;

/** The time limit of one command, in milliseconds: a second, or a third of the time to live if that is less. */
export function commandLimit(ttl: number): number {
  return Math.min(1000, Math.max(Math.floor(ttl / 3), SHORTEST_LIMIT_MS));
}

/** A third of the shortest `lockTimeout`. */
const SHORTEST_LIMIT_MS = 333;

/** What a granted attempt gives: the lease, and when it was asked for. */
export interface Grant {
  readonly lease: Lease;
  readonly sent: Moment;
}

/** Attempts on any store that end: in a grant, a refusal, or `LockUnavailableError`. */
export class LockAttempts {
  readonly #open = new Set<Request>();
  #closed = false;

  constructor(
    private readonly store: LockStore,
    private readonly clock: Clock,
    private readonly limits: TimeLimits,
  ) {}

  /**
   * Asks for the lock, for at most `patience` milliseconds.
   *
   * @returns `undefined` when somebody else holds it
   * @throws LockUnavailableError when the store gave no answer
   */
  async tryAcquire(key: string, ttl: number, owner: string, patience: number): Promise<Grant | undefined> {
    this.refuseIfClosed();
    const sent = momentOf(this.clock);
    const request = new Request(owner);
    this.#open.add(request);
    let answer: Promise<Lease | undefined> | undefined;
    try {
      // One that is written in JavaScript may answer without a promise.
      answer = Promise.resolve(this.store.tryAcquire(key, ttl, request));
      const lease = await this.limits.within(patience, answer, noAnswer);
      if (lease === undefined) return undefined;
      return this.#isOld(sent, ttl) ? await this.#renew(lease, ttl) : { lease, sent };
    } catch (error) {
      request.giveUp();
      // A lock that is granted after all would block everybody until it expires.
      answer?.then((lease) => this.#giveBack(lease)).catch(ignoreFailure);
      throw unavailable(error);
    } finally {
      this.#open.delete(request);
    }
  }

  /** Gives up what is asked and refuses what comes: it would open the store again, with nobody left to close it. */
  close(): void {
    this.#closed = true;
    for (const request of this.#open) request.giveUp();
  }

  /** @throws LockUnavailableError when the application has shut down */
  refuseIfClosed(): void {
    if (this.#closed) throw new LockUnavailableError('the application has shut down');
  }

  async #giveBack(lease: Lease | undefined): Promise<void> {
    if (!this.#closed) await lease?.release();
  }

  /** An answer is judged by the age of its question. */
  #isOld(sent: Moment, ttl: number): boolean {
    const age = Math.max(this.clock.monotonic() - sent.monotonic, this.clock.now() - sent.wall);
    return age >= commandLimit(ttl);
  }

  /** What was granted too long ago is asked for again, with a known age. */
  async #renew(lease: Lease, ttl: number): Promise<Grant> {
    const sent = momentOf(this.clock);
    const ours = await this.limits.within(commandLimit(ttl), lease.extend(ttl), noAnswer);
    if (!ours) throw new LockUnavailableError('the lock had expired before the store’s answer was handled');
    return { lease, sent };
  }
}

/** The error as the one that says "the store gave no answer". */
export function unavailable(error: unknown): LockUnavailableError {
  if (error instanceof LockUnavailableError) return error;
  return new LockUnavailableError(
    error instanceof Error ? error.message : `the lock store failed with ${describe(error)}`,
  );
}

/** That a command was given up after `milliseconds`. */
export function noAnswer(milliseconds: number): LockUnavailableError {
  return new LockUnavailableError(`the lock store gave no answer within ${milliseconds} ms`);
}

/** For what goes on behind somebody who has been told of the failure already. */
export function ignoreFailure(): undefined {
  return undefined;
}

/** The options of one attempt; the signal is made only if the store reads it. */
class Request extends LazyAbort implements AcquireOptions {
  constructor(readonly owner: string) {
    super();
  }

  giveUp(): void {
    this.abort(new LockUnavailableError('the attempt was given up'));
  }
}
