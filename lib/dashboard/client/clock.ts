/** A timer of the page. */
export interface PageTimer {
  cancel(): void;
}

/** The only source of time in the page. */
export interface PageClock {
  /** Milliseconds since 1970, by the viewer's machine. */
  now(): number;
  /** Calls `callback` once, `delay` milliseconds from now. */
  after(delay: number, callback: () => void): PageTimer;
}

/** The clock of the browser. */
export const pageClock: PageClock = {
  now: () => Date.now(),
  after: (delay, callback) => {
    const timer = setTimeout(callback, delay);
    return { cancel: () => clearTimeout(timer) };
  },
};
