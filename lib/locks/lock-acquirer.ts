import { type Clock } from '../core/clock.js';
import { LockUnavailableError } from '../core/errors.js';
import { LazyAbortController } from '../core/lazy-abort-controller.js';
import { Linked, LinkedList } from '../core/linked-list.js';
import { type Instant, instantOf } from './lease-deadline.js';
import { afterShutdown, commandLimit, LockCommands } from './lock-commands.js';
import type { AcquireOptions, Lease, LockStore } from './lock-store.js';
import { isAbort, noAnswer, unavailable } from './reasons.js';
import type { Answering } from './answering.js';
import type { CommandTimeouts } from './command-timeouts.js';

export { noAnswer, unavailable } from './reasons.js';

/** For how long an attempt without an answer is asked again, in milliseconds. */
export const ACQUIRE_TIMEOUT_MS = 5000;

/** A grant that nobody waits for any more is given back for at most so long, in milliseconds. */
const GIVE_BACK_MS = 60_000;

/** What a granted attempt gives: the lease, and when it was asked for. */
export interface Grant {
  readonly lease: Lease;
  readonly sent: Instant;
}

/**
 * Attempts on any store that end: in a grant, a refusal, or `LockUnavailableError`.
 *
 * Each attempt needs an owner of its own: what comes too late is given back in its name, and must not be what a later
 * one was granted.
 */
export class LockAcquirer {
  /** About what was granted. */
  readonly commands: LockCommands;
  readonly #open = new LinkedList<Request>();

  /** @param tell what an operator is to read of failures that nobody is told of otherwise */
  constructor(
    private readonly store: LockStore,
    private readonly clock: Clock,
    private readonly limits: CommandTimeouts,
    tell: (line: string) => void = () => undefined,
  ) {
    this.commands = new LockCommands(clock, limits, tell);
  }

  /**
   * Asks for the lock, for at most `patience` milliseconds.
   *
   * @returns `undefined` when somebody else holds it
   * @throws LockUnavailableError when the store gave no answer, with the last reason that it gave
   */
  tryAcquire(key: string, ttl: number, owner: string, patience: number): Promise<Grant | undefined> {
    if (this.commands.isClosed) return Promise.reject(afterShutdown());
    const request = new Request(owner, ttl, instantOf(this.clock));
    this.#open.add(request);
    const ask = (answering: Answering<Grant | undefined>): void => this.#ask(request, key, answering);
    const giveUp = (milliseconds: number): Error => request.giveUp(noAnswer(milliseconds));
    // A store that asks again by itself knows why it was in vain, and says so when it is told to end.
    const tellToEnd = (milliseconds: number): boolean => {
      request.giveUp(noAnswer(milliseconds));
      return request.isListenedTo;
    };
    return this.limits.during(patience, ask, giveUp, () => this.#open.delete(request), tellToEnd);
  }

  #ask(request: Request, key: string, answering: Answering<Grant | undefined>): void {
    const fail = (error: unknown): void => answering.reject(request.failedWith(error));
    try {
      // One that is written in JavaScript may answer without a promise, or throw.
      Promise.resolve(this.store.tryAcquire(key, request.ttl, request)).then((answer) => {
        const lease = leaseOf(answer);
        // A lock that is granted after all would block everybody until it expires.
        if (request.isGivenUp) this.#giveBack(lease, key, request.ttl);
        else answering.resolve(lease && this.#grantOf(lease, key, request));
      }, fail);
    } catch (error) {
      fail(error);
    }
  }

  /** Gives up what is asked and refuses what comes: it would open the store again, with nobody left to close it. */
  close(): void {
    this.commands.close();
    for (const request of [...this.#open]) request.giveUp(afterShutdown());
  }

  #giveBack(lease: Lease | undefined, key: string, ttl: number): void {
    if (this.commands.isClosed || lease === undefined) return;
    const until = this.clock.monotonic() + Math.min(ttl, GIVE_BACK_MS);
    void this.commands.retryUntilAnswered({
      key,
      act: 'released',
      ttl,
      ask: () => lease.release(),
      stillMatters: () => this.clock.monotonic() < until,
    });
  }

  /** An answer is judged by the age of its question: what was granted too long ago is asked for again. */
  #grantOf(lease: Lease, key: string, request: Request): Grant | Promise<Grant> {
    const { sent, ttl } = request;
    const age = Math.max(this.clock.monotonic() - sent.monotonic, this.clock.now() - sent.wall);
    return age < commandLimit(ttl) ? { lease, sent } : this.#renew(lease, key, request);
  }

  async #renew(lease: Lease, key: string, request: Request): Promise<Grant> {
    const { ttl } = request;
    const sent = instantOf(this.clock);
    try {
      const ours = await this.commands.send(ttl, () => lease.extend(ttl));
      if (!ours) throw new LockUnavailableError('the lock had expired before the store’s answer was handled');
      return { lease, sent };
    } catch (error) {
      this.#giveBack(lease, key, ttl);
      throw request.giveUp(unavailable(error));
    }
  }
}

/** For what goes on behind somebody who has been told of the failure already. */
export function ignoreFailure(): undefined {
  return undefined;
}

/** A store in JavaScript may say `null` or `false` of a lock that somebody else holds. */
function leaseOf(answer: unknown): Lease | undefined {
  return typeof answer === 'object' && answer !== null ? (answer as Lease) : undefined; // What `tryAcquire` promises.
}

/** One attempt, and its options; the signal is made only if the store reads it. */
class Request extends Linked<Request> implements AcquireOptions {
  readonly #abort = new LazyAbortController();

  constructor(
    readonly owner: string,
    readonly ttl: number,
    readonly sent: Instant,
  ) {
    super();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Whether the store has read the signal. */
  get isListenedTo(): boolean {
    return this.#abort.isRead;
  }

  get isGivenUp(): boolean {
    return this.#abort.reason !== undefined;
  }

  /** Tells the store that nobody waits any more. @returns the first reason that it was told */
  giveUp(reason: LockUnavailableError): Error {
    this.#abort.abort(reason);
    return this.#abort.reason ?? reason;
  }

  /** @returns what is told to the one who waited: the store’s own words, if it has any */
  failedWith(error: unknown): Error {
    const reason = this.#abort.reason;
    if (reason !== undefined && isAbort(error)) return reason;
    const told = unavailable(error);
    this.giveUp(told);
    return told;
  }
}
