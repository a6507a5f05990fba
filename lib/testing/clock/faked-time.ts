import type { Timer } from '../../index.js';

/** The longest delay of a timer, real or faked, which treats a longer one as 1 ms. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** Advances the time of a test framework: `(milliseconds) => jest.advanceTimersByTimeAsync(milliseconds)`. */
export type AdvanceTimers = (milliseconds: number) => unknown;

/** The time of a test framework (`jest.useFakeTimers()`), which a test clock advances together with its own. */
export class FakedTime {
  readonly #advanceTimers: AdvanceTimers;
  #step: { readonly began: number; readonly length: number } | undefined;

  constructor(advanceTimers: AdvanceTimers) {
    this.#advanceTimers = advanceTimers;
  }

  /** How many milliseconds of the current step have passed. */
  get passed(): number {
    if (this.#step === undefined) return 0;
    return Math.min(Math.max(Date.now() - this.#step.began, 0), this.#step.length);
  }

  async advance(milliseconds: number): Promise<void> {
    this.#step = { began: Date.now(), length: milliseconds };
    try {
      await this.#advanceTimers(milliseconds);
    } finally {
      this.#step = undefined;
    }
  }

  /** Calls `callback` in its place among the framework's timers. */
  after(delay: number, callback: () => void): Timer {
    const clear = clearTimeout;
    let timer: unknown;
    const wait = (rest: number): void => {
      const part = Math.min(rest, LONGEST_DELAY_MS);
      timer = setTimeout(() => (rest > part ? wait(rest - part) : callback()), part);
      // Without faked timers in the test it is a real one, which must not keep the process alive.
      if (hasUnref(timer)) timer.unref();
    };
    wait(delay);
    // The cast, because both functions belong to the same framework, or to Node.
    return { cancel: () => clear(timer as NodeJS.Timeout) };
  }
}

/** Whether the timer is an object of Node, and not a number as in a browser environment. */
function hasUnref(timer: unknown): timer is { unref(): void } {
  return typeof timer === 'object' && timer !== null && 'unref' in timer;
}
