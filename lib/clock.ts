import { AsyncResource } from 'node:async_hooks';

/** A timer that has been set. */
export interface Timer {
  /** Takes the timer back. Does nothing when it has fired. */
  cancel(): void;
}

/**
 * Time, as everything here sees it. Two clocks, because each lies in its own way: the wall clock is set by people and
 * by NTP, the monotonic one stands still while a machine is suspended.
 */
export interface Clock {
  /** Milliseconds since 1970, as this machine believes. */
  now(): number;
  /** Milliseconds since some moment; never goes back. */
  monotonic(): number;
  /**
   * Calls `callback` once, `delay` milliseconds from now, outside of whatever AsyncLocalStorage it was asked in.
   * The timer keeps the process alive only with `keepAlive`.
   */
  after(delay: number, callback: () => void, keepAlive?: boolean): Timer;
  /** Calls `callback` when the sockets have been read once more: timers fire before answers that have arrived. */
  turn(callback: () => void): void;
  /** Whether time passes only as far as timers fire: no sleep of the machine, and no one who sets the clock. */
  readonly isSteady?: boolean;
}

/** The longest delay that a timer of Node keeps; it takes a longer one for 1 ms. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** A timer that is set within a request or a run would carry its AsyncLocalStorage on, for a job's timer for ever. */
const outside = new AsyncResource('nestjs-background-jobs');

/** The clocks of this process. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (delay, callback, keepAlive = false) => {
    const timeout = setTimeout(() => outside.runInAsyncScope(callback), Math.min(delay, LONGEST_DELAY_MS));
    if (!keepAlive) timeout.unref();
    return {
      cancel: () => {
        clearTimeout(timeout);
      },
    };
  },
  turn: (callback) => {
    setImmediate(callback);
  },
};

/** Resolves `delay` milliseconds from now; does not keep the process alive. */
export function sleep(clock: Clock, delay: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delay, resolve);
  });
}

/** One timer for many moments: it rings at the earliest that was asked for since it rang last. */
export class Alarm {
  #timer: Timer | undefined;
  #ringsAt = Infinity;

  constructor(
    private readonly clock: Clock,
    private readonly ring: () => void,
  ) {}

  /** Rings at `moment` of the monotonic clock or before. */
  ringBy(moment: number): void {
    if (moment >= this.#ringsAt) return;
    this.#timer?.cancel();
    this.#ringsAt = moment;
    const delay = Math.max(Math.ceil(moment - this.clock.monotonic()), 1);
    this.#timer = this.clock.after(delay, () => {
      this.#ringsAt = Infinity;
      this.ring();
    });
  }

  /** Takes back whatever was asked for. */
  silence(): void {
    this.#timer?.cancel();
    this.#ringsAt = Infinity;
  }
}
