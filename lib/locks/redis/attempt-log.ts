import type { Clock } from '../../clock.js';

/** One question "may this owner have this key?". */
export interface Attempt {
  readonly id: string;
  /** The same owner has asked for the same key before, and may hold it. */
  readonly isRepeated: boolean;
  /** How long it may matter, on the monotonic clock. */
  until: number;
}

/** Entries past their time are swept when the log has grown to twice what the last sweep left, and to at least this. */
const SMALLEST_SWEEP = 1024;

/**
 * Remembers who asked for what, as long as it may matter: an owner that asks again may hold the key already, and what
 * an unanswered attempt left behind is cleaned up only if its owner has not asked again since.
 */
export class AttemptLog {
  /** The latest of each owner for each key. */
  readonly #latest = new Map<string, Attempt>();
  #sweepAt = SMALLEST_SWEEP;

  constructor(private readonly clock: Clock) {}

  begin(owner: string, key: string, ttl: number): Attempt {
    const id = `${owner} ${key}`;
    const attempt = { id, isRepeated: this.#latest.has(id), until: this.clock.monotonic() + ttl };
    this.#latest.set(id, attempt);
    if (this.#latest.size >= this.#sweepAt) this.#sweep();
    return attempt;
  }

  /** The attempt may matter for `ttl` ms from now. */
  keep(attempt: Attempt, ttl: number): void {
    attempt.until = this.clock.monotonic() + ttl;
  }

  isLatest(attempt: Attempt): boolean {
    const latest = this.#latest.get(attempt.id);
    return latest === undefined || latest === attempt;
  }

  /** The key is known not to be held through this attempt. */
  forget(attempt: Attempt): void {
    if (this.isLatest(attempt)) this.#latest.delete(attempt.id);
  }

  #sweep(): void {
    const now = this.clock.monotonic();
    for (const [id, { until }] of this.#latest) if (until <= now) this.#latest.delete(id);
    this.#sweepAt = Math.max(this.#latest.size * 2, SMALLEST_SWEEP);
  }
}
