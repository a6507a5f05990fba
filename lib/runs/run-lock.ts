import { inspect, type InspectOptions } from 'node:util';
import type { Duration } from '../core/duration.js';
import { InvalidOptionsError } from '../core/errors.js';
import type { ExclusiveLock } from '../locks/exclusive-lock.js';
import type { HeldLock } from '../locks/held-lock.js';
import { observed } from '../core/observed.js';
import { readDuration } from '../core/option-checks.js';
import type { JobLock } from './run-request.js';

/** The lease of a run. It is released, or held, when the run has ended. */
export class RunLock implements ExclusiveLock {
  readonly #lease: HeldLock;
  readonly #settings: JobLock;
  readonly #onFreed: () => void;
  #hold: number | undefined;
  #givenUp = false;

  /** @param onFreed told when other runs of this instance may have the key */
  constructor(lease: HeldLock, settings: JobLock, onFreed: () => void) {
    this.#lease = lease;
    this.#settings = settings;
    this.#onFreed = onFreed;
  }

  get key(): string {
    return this.#lease.key;
  }

  get isHeld(): boolean {
    return this.#lease.isHeld;
  }

  get signal(): AbortSignal {
    return this.#lease.signal;
  }

  /** Whether it was lost while it was needed. */
  get wasLost(): boolean {
    return this.#lease.wasLost;
  }

  /** Whether the handler gave it up by hand. */
  get isGivenUp(): boolean {
    return this.#givenUp;
  }

  /** Gives the lease up now. The handler goes on unprotected. */
  release(): Promise<boolean> {
    this.#givenUp = true;
    return observed(this.#lease.release().finally(this.#onFreed));
  }

  /** Notes that the lease is held after the end of the run. */
  holdFor(duration: Duration): Promise<boolean> {
    const place = { where: 'run.lock.holdFor()', error: InvalidOptionsError };
    this.#hold = readDuration(place, 'duration', duration);
    return Promise.resolve(this.isHeld);
  }

  fencingToken(): Promise<number> {
    return this.#lease.fencingToken();
  }

  /** Lets the lease expire, because the handler goes on although the run has its result. */
  abandon(): void {
    this.#lease.abandon();
  }

  /** Ends the lease with the run. A lost lease is not held, because another instance may have the lock. */
  end(succeeded: boolean): Promise<boolean> {
    const hold = this.#hold ?? (succeeded ? this.#settings.holdOnSuccess : this.#settings.holdOnFailure);
    return hold === undefined || !this.isHeld ? this.#lease.release() : this.#lease.endWithHold(hold);
  }

  /** @internal */
  [inspect.custom](_depth: number, options: InspectOptions): string {
    const { key, isHeld } = this;
    return `RunLock ${inspect({ key, isHeld }, options)}`;
  }
}
