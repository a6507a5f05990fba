import type { Clock } from '../../clock.js';

/** One question "may this owner have this key?". */
export interface Attempt {
  readonly id: string;
  readonly number: number;
  /** The same owner has asked for the same key before, and may hold it. */
  readonly isRepeated: boolean;
}

/** Entries past their time are swept when the log has grown to twice what the last sweep left, and to at least this. */
const SMALLEST_SWEEP = 1024;

/**
 * Remembers who asked for what, as long as it may matter: an owner that asks again may hold the key already, and what
 * an unanswered attempt left behind is cleaned up only if its owner has not asked again since.
 */
export class AttemptLog {
  readonly #entries = new Map<string, { number: number; until: number }>();
  #attempts = 0;
  #sweepAt = SMALLEST_SWEEP;

  constructor(private readonly clock: Clock) {}

  begin(owner: string, key: string, ttl: number): Attempt {
    const id = `${owner} ${key}`;
    const number = ++this.#attempts;
    const isRepeated = this.#entries.has(id);
    this.#entries.set(id, { number, until: this.clock.monotonic() + ttl });
    this.#sweep();
    return { id, number, isRepeated };
  }

  /** The attempt may matter for `ttl` ms from now. */
  keep(attempt: Attempt, ttl: number): void {
    const entry = this.#entries.get(attempt.id);
    if (entry?.number === attempt.number) entry.until = this.clock.monotonic() + ttl;
  }

  isLatest(attempt: Attempt): boolean {
    const entry = this.#entries.get(attempt.id);
    return entry === undefined || entry.number === attempt.number;
  }

  /** The key is known not to be held through this attempt. */
  forget(attempt: Attempt): void {
    if (this.isLatest(attempt)) this.#entries.delete(attempt.id);
  }

  #sweep(): void {
    if (this.#entries.size < this.#sweepAt) return;
    const now = this.clock.monotonic();
    for (const [id, { until }] of this.#entries) if (until <= now) this.#entries.delete(id);
    this.#sweepAt = Math.max(this.#entries.size * 2, SMALLEST_SWEEP);
  }
}
