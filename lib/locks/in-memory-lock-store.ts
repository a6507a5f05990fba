import { type Clock, systemClock } from '../core/clock.js';
import { LockLostError } from '../core/errors.js';
import { newOwner } from '../core/identity.js';
import type { AcquireOptions, Lease, LockInspection, LockStore } from './lock-store.js';

interface Entry {
  readonly owner: string;
  /** On the monotonic clock: setting the wall clock must not free a lock. */
  expiresAt: number;
  token: number | undefined;
}

/** Expired entries are swept when the map has grown to twice what the last sweep left, and to at least this. */
const SMALLEST_SWEEP = 1024;

/**
 * Keeps locks in this process: for one instance, for development and for tests. Several application contexts of one
 * process may share a store.
 */
export class InMemoryLockStore implements LockStore {
  readonly #entries = new Map<string, Entry>();
  readonly #lastTokens = new Map<string, number>();
  #sweepAt = SMALLEST_SWEEP;
  #largestClockToken = 0;

  readonly #clock: Clock;

  /** @param clock what the times to live are measured with */
  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  tryAcquire(key: string, ttlMs: number, options: AcquireOptions = {}): Promise<Lease | undefined> {
    const owner = options.owner ?? newOwner();
    const held = this.#live(key);
    if (held !== undefined && held.owner !== owner) return Promise.resolve(undefined);
    const expiresAt = this.#clock.monotonic() + ttlMs;
    if (held === undefined) this.#put(key, { owner, expiresAt, token: undefined });
    else held.expiresAt = Math.max(held.expiresAt, expiresAt);
    return Promise.resolve(this.#lease(key, owner));
  }

  ping(): Promise<void> {
    return Promise.resolve();
  }

  inspect(keys: readonly string[]): Promise<(LockInspection | undefined)[]> {
    const now = this.#clock.monotonic();
    return Promise.resolve(
      keys.map((key) => {
        const entry = this.#live(key);
        return entry && { owner: entry.owner, remainingMs: entry.expiresAt - now };
      }),
    );
  }

  /** Keeps what is held: contexts that share the store may still be at work. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  #lease(key: string, owner: string): Lease {
    const own = (): Entry | undefined => {
      const entry = this.#live(key);
      return entry?.owner === owner ? entry : undefined;
    };
    return {
      key,
      extend: (ttlMs) => {
        const entry = own();
        if (entry !== undefined) entry.expiresAt = this.#clock.monotonic() + ttlMs;
        return Promise.resolve(entry !== undefined);
      },
      release: () => Promise.resolve(own() !== undefined && this.#entries.delete(key)),
      fencingToken: () => this.#fencingToken(key, own()),
    };
  }

  async #fencingToken(key: string, entry: Entry | undefined): Promise<number> {
    await Promise.resolve();
    if (entry === undefined) throw new LockLostError(`the lock "${key}" is no longer held`);
    if (entry.token === undefined) {
      entry.token = Math.max((this.#lastTokens.get(key) ?? 0) + 1, this.#clockToken());
      this.#lastTokens.set(key, entry.token);
    }
    return entry.token;
  }

  #live(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && entry.expiresAt > this.#clock.monotonic() ? entry : undefined;
  }

  #put(key: string, entry: Entry): void {
    this.#entries.set(key, entry);
    if (this.#entries.size < this.#sweepAt) return;
    this.#sweep();
    this.#sweepAt = Math.max(this.#entries.size * 2, SMALLEST_SWEEP);
  }

  #sweep(): void {
    const now = this.#clock.monotonic();
    for (const [key, { expiresAt }] of this.#entries) if (expiresAt <= now) this.#entries.delete(key);
    // A token that the clock has passed is larger than the last one anyway.
    const clockToken = this.#clockToken();
    for (const [key, token] of this.#lastTokens) if (token < clockToken) this.#lastTokens.delete(key);
  }

  /**
   * Microseconds, as Redis counts them: a token that was stored stays smaller after this process starts anew.
   * It does not follow a clock that goes back, because tokens that it had passed are forgotten.
   */
  #clockToken(): number {
    this.#largestClockToken = Math.max(this.#largestClockToken, Math.floor(this.#clock.now()) * 1000);
    return this.#largestClockToken;
  }
}
