import { type Clock } from '../clock.js';
import { LockUnavailableError } from '../errors.js';
import { LazyAbort } from '../lazy-abort.js';
import { Linked, LinkedList } from '../linked-list.js';
import { describe } from '../option-checks.js';
import { type Moment, momentOf } from './lease-deadline.js';
import type { AcquireOptions, Lease, LockStore } from './lock-store.js';
import type { Answering, TimeLimits } from './time-limits.js';

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
  readonly #open = new LinkedList<Request>();
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
  tryAcquire(key: string, ttl: number, owner: string, patience: number): Promise<Grant | undefined> {
    if (this.#closed) return Promise.reject(afterShutdown());
    const request = new Request(owner, ttl, momentOf(this.clock));
    this.#open.add(request);
    const ask = (answering: Answering<Grant | undefined>): void => this.#ask(request, key, answering);
    const giveUp = (milliseconds: number): Error => request.giveUp(noAnswer(milliseconds));
    return this.limits.during(patience, ask, giveUp, () => this.#open.delete(request));
  }

  #ask(request: Request, key: string, answering: Answering<Grant | undefined>): void {
    const fail = (error: unknown): void => answering.reject(request.giveUp(error));
    try {
      // One that is written in JavaScript may answer without a promise, or throw.
      Promise.resolve(this.store.tryAcquire(key, request.ttl, request)).then((lease) => {
        // A lock that is granted after all would block everybody until it expires.
        if (request.isGivenUp) this.#giveBack(lease);
        else answering.resolve(lease && this.#grantOf(lease, request));
      }, fail);
    } catch (error) {
      fail(error);
    }
  }

  /** Gives up what is asked and refuses what comes: it would open the store again, with nobody left to close it. */
  close(): void {
    this.#closed = true;
    for (const request of [...this.#open]) request.giveUp(afterShutdown());
  }

  /** @throws LockUnavailableError when the application has shut down */
  refuseIfClosed(): void {
    if (this.#closed) throw afterShutdown();
  }

  #giveBack(lease: Lease | undefined): void {
    if (this.#closed || lease === undefined) return;
    const released = (async () => lease.release())();
    released.catch(ignoreFailure);
  }

  /** An answer is judged by the age of its question: what was granted too long ago is asked for again. */
  #grantOf(lease: Lease, request: Request): Grant | Promise<Grant> {
    const { sent, ttl } = request;
    const age = Math.max(this.clock.monotonic() - sent.monotonic, this.clock.now() - sent.wall);
    return age < commandLimit(ttl) ? { lease, sent } : this.#renew(lease, request);
  }

  async #renew(lease: Lease, request: Request): Promise<Grant> {
    const { ttl } = request;
    const sent = momentOf(this.clock);
    try {
      const ours = await this.limits.within(commandLimit(ttl), lease.extend(ttl), noAnswer);
      if (!ours) throw new LockUnavailableError('the lock had expired before the store’s answer was handled');
      return { lease, sent };
    } catch (error) {
      this.#giveBack(lease);
      throw request.giveUp(error);
    }
  }
}

/** The error as the one that says "the store gave no answer". */
export function unavailable(error: unknown): LockUnavailableError {
  try {
    if (error instanceof LockUnavailableError) return error;
    return new LockUnavailableError(
      error instanceof Error ? error.message : `the lock store failed with ${describe(error)}`,
    );
  } catch {
    return new LockUnavailableError('the lock store failed with something that cannot be looked at');
  }
}

/** That a command was given up after `milliseconds`. */
export function noAnswer(milliseconds: number): LockUnavailableError {
  return new LockUnavailableError(`the lock store gave no answer within ${milliseconds} ms`);
}

/** For what goes on behind somebody who has been told of the failure already. */
export function ignoreFailure(): undefined {
  return undefined;
}

function afterShutdown(): LockUnavailableError {
  return new LockUnavailableError('the application has shut down');
}

/** One attempt, and its options; the signal is made only if the store reads it. */
class Request extends Linked<Request> implements AcquireOptions {
  readonly #abort = new LazyAbort();

  constructor(
    readonly owner: string,
    readonly ttl: number,
    readonly sent: Moment,
  ) {
    super();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get isGivenUp(): boolean {
    return this.#abort.reason !== undefined;
  }

  /** Tells the store that nobody waits any more. @returns what the one who waited is told */
  giveUp(reason: unknown): LockUnavailableError {
    this.#abort.abort(new LockUnavailableError('the attempt was given up'));
    return unavailable(reason);
  }
}
