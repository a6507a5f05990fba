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

/** The larger age on both clocks: the monotonic one stands still while a machine sleeps, the wall clock may be set. */
export function ageOf(sent: Instant, now: Instant): number {
  return Math.max(now.monotonic - sent.monotonic, now.wall - sent.wall);
}

/** For how long the lock was extended, and when that was asked for, on the monotonic clock. */
export interface Extension {
  readonly ttl: number;
  readonly askedAt: number;
}

/** How long the lock lives after the extension, in milliseconds from now. */
export function remaining({ ttl, askedAt }: Extension, now: number): number {
  return Math.ceil(askedAt + ttl - now);
}

/** How long a lease can be relied on: arithmetic only, no timers. */
export class LeaseDeadline {
  readonly #sent: Instant;
  readonly #ttl: number;

  /**
   * @param sent when the request was *sent* that the store granted. The lock cannot live longer than `ttl` after that.
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

  /** How long the store may still keep it, in milliseconds from `now` on the monotonic clock. */
  remaining(now: number): number {
    return remaining({ ttl: this.#ttl, askedAt: this.#sent.monotonic }, now);
  }

  /** Whether it should still be relied on. */
  isSafe(now: Instant): boolean {
    return ageOf(this.#sent, now) < this.#ttl * SAFE_SHARE;
  }

  /** Whether the store may still keep it for us. */
  mayExist(now: Instant): boolean {
    return ageOf(this.#sent, now) < this.#ttl;
  }
}
