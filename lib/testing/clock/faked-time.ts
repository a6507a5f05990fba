import type { Timer } from '../../index.js';

/** The longest delay that a timer keeps, real or faked; it takes a longer one for 1 ms. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** Lets the time of a test framework pass: `(milliseconds) => jest.advanceTimersByTimeAsync(milliseconds)`. */
export type AdvanceTimers = (milliseconds: number) => unknown;

/** The globals of time as a test framework has replaced them (`jest.useFakeTimers()`), going along with a test clock. */
export class FakedTime {
  readonly #advanceTimers: AdvanceTimers;
  #step: { readonly began: number; readonly length: number } | undefined;

  constructor(advanceTimers: AdvanceTimers) {
    this.#advanceTimers = advanceTimers;
  }

  /** How much of the step that is being taken has passed, in milliseconds. */
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
      // A real one, where the test has no faked timers, must not keep the process alive.
      if (hasUnref(timer)) timer.unref();
    };
    wait(delay);
    // What setTimeout gives is what clearTimeout takes, whosever they are.
    return { cancel: () => clear(timer as NodeJS.Timeout) };
  }
}

/** In a browser's environment a timer is a number. */
function hasUnref(timer: unknown): timer is { unref(): void } {
  return typeof timer === 'object' && timer !== null && 'unref' in timer;
}
