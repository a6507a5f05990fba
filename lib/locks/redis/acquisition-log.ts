import type { Clock } from '../../core/clock.js';
import type { Extension } from '../lease-deadline.js';

/** The questions of one owner for one key. */
export class LoggedAcquisition {
  /** How many questions there were. Set by {@link AcquisitionLog} alone. */
  questions = 0;
  /** The key may be the owner's from then on. */
  setWasSent = false;
  /** The last extension that was granted; `undefined` before a grant. */
  extended: Extension | undefined;
  isReleased = false;
  /** Called when a command of a question is granted after its time limit. */
  onLateGrant: ((askedAt: number) => void) | undefined;
  #unanswered = 0;
  #waiting: (() => void)[] | undefined;

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
    if (--this.#unanswered > 0 || this.#waiting === undefined) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Resolves when every command has its reply. */
  async answered(): Promise<void> {
    if (this.isUnanswered) await new Promise<void>((resolve) => (this.#waiting ??= []).push(resolve));
  }
}

function endOf({ askedAt, ttl }: Extension): number {
  return askedAt + ttl;
}

/** The log sweeps entries past their time when it has doubled since the last sweep, and holds at least this many owners. */
const SMALLEST_SWEEP = 1024;

/**
 * Remembers which owner asked for which key, as long as it may matter. An owner that asks again may hold the key already.
 * The clean-up after an unanswered question needs this, because it must not touch a key whose owner has asked again.
 */
export class AcquisitionLog {
  /** By their owner, which has one key mostly. */
  readonly #acquisitions = new Map<string, LoggedAcquisition[]>();
  readonly #clock: Clock;
  #sweepAt = SMALLEST_SWEEP;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A question begins. */
  begin(owner: string, key: string, ttl: number): LoggedAcquisition {
    const until = this.#clock.monotonic() + ttl;
    const known = this.#acquisitions.get(owner);
    let acquisition = known?.find((each) => each.key === key);
    if (acquisition === undefined) {
      acquisition = new LoggedAcquisition(owner, key, ttl, until);
      if (known === undefined) this.#acquisitions.set(owner, [acquisition]);
      else known.push(acquisition);
      if (this.#acquisitions.size >= this.#sweepAt) this.#sweep();
    }
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
    const known = this.#acquisitions.get(acquisition.owner);
    if (known !== undefined) this.#keepOf(acquisition.owner, known, (each) => each !== acquisition);
  }

  #keepOf(owner: string, known: LoggedAcquisition[], stays: (each: LoggedAcquisition) => boolean): void {
    const kept = known.filter(stays);
    if (kept.length === 0) this.#acquisitions.delete(owner);
    else if (kept.length < known.length) this.#acquisitions.set(owner, kept);
  }

  #sweep(): void {
    const now = this.#clock.monotonic();
    for (const [owner, known] of this.#acquisitions) this.#keepOf(owner, known, ({ until }) => until > now);
    this.#sweepAt = Math.max(this.#acquisitions.size * 2, SMALLEST_SWEEP);
  }
}
