/** Something that will happen in the simulation. */
interface Event {
  readonly at: number;
  readonly order: number;
  readonly happen: () => void | Promise<void>;
}

/** The true time of the simulation, and what happens in it: one thing after the other, in an order that is always the same. */
export class Timeline {
  #now: number;
  #order = 0;
  /** The next one is the last. */
  readonly #events: Event[] = [];

  constructor(start: number) {
    this.#now = start;
  }

  get now(): number {
    return this.#now;
  }

  /** What is asked for first happens first, where two things happen in one millisecond. */
  at(moment: number, happen: Event['happen']): void {
    const at = Math.max(moment, this.#now);
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#events[middle]?.at ?? Infinity) > at) low = middle + 1;
      else high = middle;
    }
    this.#events.splice(low, 0, { at, order: this.#order++, happen });
  }

  /** Lets time pass. What one event sets off settles before the next. */
  async playUntil(end: number): Promise<void> {
    await settle();
    for (let next = this.#events.at(-1); next !== undefined && next.at <= end; next = this.#events.at(-1)) {
      this.#events.pop();
      this.#now = next.at;
      await next.happen();
      await settle();
    }
    this.#now = end;
  }
}

/** Lets everything go on that can go on without time passing: whatever waits here waits for promises alone. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Calls `task` while `setTimeout(…, 0)` costs no time. redis-semaphore waits like that after each refusal, which is a
 * real millisecond in a simulation whose hours pass in milliseconds.
 */
export async function withoutShortWaits<Result>(task: () => Promise<Result>): Promise<Result> {
  const { setTimeout: real } = globalThis;
  const hurried = (callback: () => void, delay?: number): unknown =>
    delay === 0 ? queueMicrotask(callback) : real(callback, delay);
  // Whoever waits for 0 ms here gives no arguments, and takes back only what has fired.
  globalThis.setTimeout = hurried as typeof setTimeout;
  try {
    return await task();
  } finally {
    globalThis.setTimeout = real;
  }
}
