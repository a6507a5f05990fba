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
    const answer = this.#ask(key, ttl, request);
    try {
      const lease = await this.limits.within(patience, answer, () => noAnswer(patience));
      return lease && (await this.#renewIfOld({ lease, sent }, ttl));
    } catch (error) {
      request.giveUp();
      // A lock that is granted after all would block everybody until it expires.
      answer.then((lease) => this.#giveBack(lease)).catch(ignoreFailure);
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

  /** An answer is judged by the age of its question: one that is old already is asked for again, with a known age. */
  async #renewIfOld(grant: Grant, ttl: number): Promise<Grant> {
    const limit = commandLimit(ttl);
    const sent = momentOf(this.clock);
    const age = Math.max(sent.monotonic - grant.sent.monotonic, sent.wall - grant.sent.wall);
    if (age < limit) return grant;
    const ours = await this.limits.within(limit, grant.lease.extend(ttl), () => noAnswer(limit));
    if (!ours) throw new LockUnavailableError('the lock had expired before the store’s answer was handled');
    return { lease: grant.lease, sent };
  }

  async #ask(key: string, ttl: number, request: Request): Promise<Lease | undefined> {
    return this.store.tryAcquire(key, ttl, request);
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
class Request implements AcquireOptions {
  readonly #abort = new LazyAbort();

  constructor(readonly owner: string) {}

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  giveUp(): void {
    this.#abort.abort(new LockUnavailableError('the attempt was given up'));
  }
}
