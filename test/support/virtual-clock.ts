import { type Clock, type Timer } from '../../lib/core/clock.js';

interface Pending {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/** Time that stands still until a test moves it. */
export class VirtualClock implements Clock {
  #monotonic = 0;
  #wall: number;
  #order = 0;
  readonly #timers = new Set<Pending>();

  constructor(start: Date | string = '2026-01-01T00:00:00Z') {
    this.#wall = new Date(start).getTime();
  }

  now(): number {
    return this.#wall;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(delay: number, callback: () => void): Timer {
    const timer = { at: this.#monotonic + delay, order: this.#order++, callback };
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  }

  afterPoll(callback: () => void): void {
    setImmediate(callback);
  }

  /** The number of timers. A test that ends with some has found a leak. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Sets the wall clock forward or, with a negative number, back. The monotonic clock stays the same. */
  step(milliseconds: number): void {
    this.#wall += milliseconds;
  }

  /** Lets time pass without timers, as when the event loop is blocked. */
  block(milliseconds: number): void {
    this.#wall += milliseconds;
    this.#monotonic += milliseconds;
  }

  /** Lets time pass. Each timer fires at its time, and its effects settle before the next timer. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#monotonic + milliseconds;
    await settle();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#timers.delete(next);
      this.#moveTo(Math.max(next.at, this.#monotonic));
      next.callback();
      await settle();
    }
    this.#moveTo(end);
    await settle();
  }

  #moveTo(monotonic: number): void {
    this.#wall += monotonic - this.#monotonic;
    this.#monotonic = monotonic;
  }

  #next(end: number): Pending | undefined {
    return [...this.#timers]
      .filter(({ at }) => at <= end)
      .sort((a, b) => a.at - b.at || a.order - b.order)[0];
  }
}

/** Lets everything continue that needs no time. */
export async function settle(): Promise<void> {
  for (let turns = 0; turns < 3; turns++) await new Promise((resolve) => setImmediate(resolve));
}
