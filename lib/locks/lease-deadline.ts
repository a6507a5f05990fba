import type { Clock } from '../core/clock.js';

/** The part of its time to live for which a lease is relied on. The rest is the handler's time to stop. */
const SAFE_SHARE = 0.9;

/** A moment on both clocks of this process. */
export interface Instant {
  readonly wall: number;
  readonly monotonic: number;
}

export function instantOf(clock: Clock): Instant {
  return { wall: clock.now(), monotonic: clock.monotonic() };
}

/** How long a lease can be relied on: arithmetic only, no timers. */
export class LeaseDeadline {
  readonly #sent: Instant;
  readonly #ttl: number;

  /**
   * @param sent when the request was *sent* that the store granted: it cannot have begun to count earlier
   * @param ttl the time to live that was granted, in milliseconds
   */
  constructor(sent: Instant, ttl: number) {
    this.#sent = sent;
    this.#ttl = ttl;
  }

  /** When to stop relying on it, on the monotonic clock. */
  get safeUntil(): number {
    return this.#sent.monotonic + this.#ttl * SAFE_SHARE;
  }

  /** When the store lets it expire at the latest, on the monotonic clock. */
  get expiresAt(): number {
    return this.#sent.monotonic + this.#ttl;
  }

  /** Whether it should still be relied on. */
  isSafe(now: Instant): boolean {
    return this.#age(now) < this.#ttl * SAFE_SHARE;
  }

  /** Whether the store may still keep it for us. */
  mayExist(now: Instant): boolean {
    return this.#age(now) < this.#ttl;
  }

  /** The larger of both ages: the monotonic clock stands still while a machine is suspended, the wall clock may be set. */
  #age(now: Instant): number {
    return Math.max(now.monotonic - this.#sent.monotonic, now.wall - this.#sent.wall);
  }
}
