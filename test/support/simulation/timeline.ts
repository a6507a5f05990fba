/** An event of the simulation. */
interface Event {
  readonly at: number;
  readonly order: number;
  readonly happen: () => void | Promise<void>;
}

/** The true time of a simulation, and its events, always in the same order. */
export class Timeline {
  #now: number;
  #order = 0;
  /** The next event is the last of the list. */
  readonly #events: Event[] = [];

  constructor(start: number) {
    this.#now = start;
  }

  get now(): number {
    return this.#now;
  }

  /** Events of the same millisecond happen in the order in which they are added. */
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

  /** Lets time pass. The effects of one event settle before the next event. */
  async playUntil(end: number): Promise<void> {
    // Lets the process collect its garbage and send its messages, for which the events below leave no moment.
    await new Promise((resolve) => setImmediate(resolve));
    for (let next = this.#events.at(-1); next !== undefined && next.at <= end; next = this.#events.at(-1)) {
      this.#events.pop();
      this.#now = next.at;
      await next.happen();
      await settle();
    }
    this.#now = end;
  }
}

/**
 * Lets everything continue that needs no time. All waiting code here waits for promises alone, and Node settles every
 * promise before the next tick. A turn of the event loop would take longer than most events.
 */
export function settle(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/**
 * Calls `task` while `setTimeout(…, 0)` takes no time. redis-semaphore waits like that after each refusal. A simulation
 * passes hours in milliseconds, so a real millisecond is too long.
 */
export async function withoutShortWaits<Result>(task: () => Promise<Result>): Promise<Result> {
  const { setTimeout: real } = globalThis;
  const hurried = (callback: () => void, delay?: number): unknown =>
    delay === 0 ? queueMicrotask(callback) : real(callback, delay);
  // Callers with a delay of 0 ms pass no arguments and cancel only timers that have fired.
  globalThis.setTimeout = hurried as typeof setTimeout;
  try {
    return await task();
  } finally {
    globalThis.setTimeout = real;
  }
}
