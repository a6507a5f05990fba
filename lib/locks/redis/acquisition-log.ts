import type { Clock } from '../../core/clock.js';
import type { Extension } from '../ordered-lease.js';

/** What one owner has asked for one key, in one question or in several. */
export class LoggedAcquisition {
  /** How many questions there were. Set by {@link AcquisitionLog} alone. */
  questions = 0;
  /** One of the same owner for another key. Set by {@link AcquisitionLog} alone. */
  next: LoggedAcquisition | undefined;
  /** Whether a `SET` was sent, so that the key may be the owner's. */
  wasTaken = false;
  /** The last extension that was granted; `undefined` before a grant. */
  extended: Extension | undefined;
  isReleased = false;
  /** Called when a command of a question is granted after its time limit. */
  onLateGrant: ((askedAt: number) => void) | undefined;
  #unanswered = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(
    readonly owner: string,
    readonly key: string,
    readonly ttl: number,
    /** Until when the acquisition may matter, on the monotonic clock. Set by {@link AcquisitionLog} alone. */
    public until: number,
  ) {}

  /** Whether the same owner has asked for the key before, and may hold it. */
  get isRepeated(): boolean {
    return this.questions > 1;
  }

  /** Whether a command may still be executed. */
  get isUnanswered(): boolean {
    return this.#unanswered > 0;
  }

  /** The key was granted for `ttl` ms. A late grant does not shorten what a later extension has given. */
  granted(extension: Extension): void {
    this.isReleased = false;
    if (this.extended === undefined || endOf(this.extended) < endOf(extension)) this.extended = extension;
  }

  /** A command is sent. */
  sent(): void {
    this.#unanswered++;
  }

  /** The reply has come, or there will be none. */
  replied(): void {
    if (--this.#unanswered === 0) for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Resolves when every command has its reply. */
  async answered(): Promise<void> {
    if (this.isUnanswered) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}

function endOf({ askedAt, ttl }: Extension): number {
  return askedAt + ttl;
}

/** The log sweeps entries past their time when it has doubled since the last sweep, and holds at least this many owners. */
const SMALLEST_SWEEP = 1024;

/**
 * Remembers which owner asked for which key, as long as it may matter. An owner that asks again may hold the key already.
 * What an unanswered question left is cleaned up only if its owner has not asked again.
 */
export class AcquisitionLog {
  /** By their owner. */
  readonly #acquisitions = new Map<string, LoggedAcquisition>();
  readonly #clock: Clock;
  #sweepAt = SMALLEST_SWEEP;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A question begins. */
  begin(owner: string, key: string, ttl: number): LoggedAcquisition {
    const until = this.#clock.monotonic() + ttl;
    const acquisition = this.#find(owner, key) ?? this.#add(owner, key, ttl, until);
    acquisition.questions++;
    acquisition.until = Math.max(acquisition.until, until);
    return acquisition;
  }

  /** The acquisition may matter for `ttl` ms from now. */
  keep(acquisition: LoggedAcquisition, ttl: number): void {
    acquisition.until = this.#clock.monotonic() + ttl;
  }

  /** The key is known not to be held through this acquisition. */
  forget(acquisition: LoggedAcquisition): void {
    if (this.#find(acquisition.owner, acquisition.key) === acquisition) this.#remove(acquisition);
  }

  #find(owner: string, key: string): LoggedAcquisition | undefined {
    let acquisition = this.#acquisitions.get(owner);
    while (acquisition !== undefined && acquisition.key !== key) acquisition = acquisition.next;
    return acquisition;
  }

  #add(owner: string, key: string, ttl: number, until: number): LoggedAcquisition {
    const acquisition = new LoggedAcquisition(owner, key, ttl, until);
    acquisition.next = this.#acquisitions.get(owner);
    this.#acquisitions.set(owner, acquisition);
    if (this.#acquisitions.size >= this.#sweepAt) this.#sweep();
    return acquisition;
  }

  #remove(acquisition: LoggedAcquisition): void {
    const { owner, next } = acquisition;
    let before = this.#acquisitions.get(owner);
    if (before === acquisition) {
      if (next === undefined) this.#acquisitions.delete(owner);
      else this.#acquisitions.set(owner, next);
      return;
    }
    while (before !== undefined && before.next !== acquisition) before = before.next;
    if (before !== undefined) before.next = next;
  }

  #sweep(): void {
    const now = this.#clock.monotonic();
    for (const first of this.#acquisitions.values()) {
      let acquisition: LoggedAcquisition | undefined = first;
      while (acquisition !== undefined) {
        const { next }: LoggedAcquisition = acquisition;
        if (acquisition.until <= now) this.#remove(acquisition);
        acquisition = next;
      }
    }
    this.#sweepAt = Math.max(this.#acquisitions.size * 2, SMALLEST_SWEEP);
  }
}
