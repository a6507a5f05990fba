import type { Clock } from '../../core/clock.js';

/** One question "may this owner have this key?". */
export interface LoggedAcquisition {
  readonly owner: string;
  readonly key: string;
  /** The same owner has asked for the same key before, and may hold it. */
  readonly isRepeated: boolean;
  /** How long it may matter, on the monotonic clock. To be set by {@link AcquisitionLog} alone. */
  until: number;
  /** One of the same owner for another key. To be set by {@link AcquisitionLog} alone. */
  next: LoggedAcquisition | undefined;
}

/** Entries past their time are swept when the log has grown to twice what the last sweep left, and to at least this. */
const SMALLEST_SWEEP = 1024;

/**
 * Remembers who asked for what, as long as it may matter: an owner that asks again may hold the key already, and what
 * an unanswered attempt left behind is cleaned up only if its owner has not asked again since.
 */
export class AcquisitionLog {
  /** The latest for each key, by their owner: mostly two each, for a claim and for a lease. */
  readonly #latest = new Map<string, LoggedAcquisition>();
  #sweepAt = SMALLEST_SWEEP;

  constructor(private readonly clock: Clock) {}

  begin(owner: string, key: string, ttl: number): LoggedAcquisition {
    const before = this.#find(owner, key);
    if (before !== undefined) this.#remove(before);
    const isRepeated = before !== undefined;
    const next = this.#latest.get(owner);
    const attempt = { owner, key, isRepeated, until: this.clock.monotonic() + ttl, next };
    this.#latest.set(owner, attempt);
    if (this.#latest.size >= this.#sweepAt) this.#sweep();
    return attempt;
  }

  /** The attempt may matter for `ttl` ms from now. */
  keep(attempt: LoggedAcquisition, ttl: number): void {
    attempt.until = this.clock.monotonic() + ttl;
  }

  isLatest(attempt: LoggedAcquisition): boolean {
    const latest = this.#find(attempt.owner, attempt.key);
    return latest === undefined || latest === attempt;
  }

  /** The key is known not to be held through this attempt. */
  forget(attempt: LoggedAcquisition): void {
    if (this.#find(attempt.owner, attempt.key) === attempt) this.#remove(attempt);
  }

  #find(owner: string, key: string): LoggedAcquisition | undefined {
    let attempt = this.#latest.get(owner);
    while (attempt !== undefined && attempt.key !== key) attempt = attempt.next;
    return attempt;
  }

  #remove(attempt: LoggedAcquisition): void {
    const { owner, next } = attempt;
    let before = this.#latest.get(owner);
    if (before === attempt) {
      if (next === undefined) this.#latest.delete(owner);
      else this.#latest.set(owner, next);
      return;
    }
    while (before !== undefined && before.next !== attempt) before = before.next;
    if (before !== undefined) before.next = next;
  }

  #sweep(): void {
    const now = this.clock.monotonic();
    for (const first of this.#latest.values()) {
      let attempt: LoggedAcquisition | undefined = first;
      while (attempt !== undefined) {
        const { next }: LoggedAcquisition = attempt;
        if (attempt.until <= now) this.#remove(attempt);
        attempt = next;
      }
    }
    this.#sweepAt = Math.max(this.#latest.size * 2, SMALLEST_SWEEP);
  }
}
