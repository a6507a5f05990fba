import { AsyncResource } from 'node:async_hooks';
import timers from 'node:timers';

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
  afterPoll(callback: () => void): void;
  /**
   * Whether time passes only as far as timers fire: no sleep of the machine, and no one who sets the clock. A test may
   * fake time and give it back, so this is looked at whenever a timer is set.
   */
  readonly isVirtual?: boolean;
  /** Stands for the time that timers are set in now. It changes when a test fakes time, or gives it back. */
  readonly timekeeper?: unknown;
}

/**
 * How far the clocks of two instances may differ. Claims live for this long after their tick, and a clock that goes back
 * by more was set. The promise "at most once per tick" needs one value for both.
 */
export const CLOCK_TOLERANCE_MS = 60_000;

/** The longest delay that a timer of Node keeps; it takes a longer one for 1 ms. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/**
 * A timer that is set within a request or a run would carry its AsyncLocalStorage on, for a job's timer for ever. The
 * resource counts as destroyed, because tools that look for open handles would name it. It works on nevertheless.
 */
const outside = new AsyncResource('nestjs-background-jobs', { requireManualDestroy: true }).emitDestroy();

/** Not the global, which a test framework may fake: sockets are read in real time. */
const { setImmediate } = timers;

/** Whether a test framework keeps the time that timers are set in. */
function isFaked(): boolean {
  // Jest, Vitest and Sinon set these two, node:test sets the third.
  const { clock } = setTimeout as { readonly clock?: unknown };
  const { isFake, isMock } = Date as { readonly isFake?: boolean; readonly isMock?: boolean };
  // A test may spy on a faked function. A faked Date alone fires no timer.
  return clock !== undefined || isMock === true || (isFake === true && setTimeout !== timers.setTimeout);
}

/** A timer of any length, in the time that is kept when it is set. */
function setTimer(delay: number, callback: () => void, keepAlive: boolean): Timer {
  // A test framework may replace both before the timer fires, and its own know nothing of this one.
  const set = setTimeout;
  const clear = clearTimeout;
  let timeout: NodeJS.Timeout;
  const wait = (rest: number): void => {
    const part = Math.min(rest, LONGEST_DELAY_MS);
    timeout = set(() => (rest > part ? wait(rest - part) : outside.runInAsyncScope(callback)), part);
    if (!keepAlive) timeout.unref();
  };
  wait(delay);
  return { cancel: () => clear(timeout) };
}

/** The clocks of this process. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (delay, callback, keepAlive = false) => setTimer(delay, callback, keepAlive),
  afterPoll: (callback) => {
    setImmediate(callback);
  },
  get isVirtual() {
    return isFaked();
  },
  get timekeeper() {
    return setTimeout;
  },
};

/** Resolves `delay` milliseconds from now; does not keep the process alive. */
export function sleep(clock: Clock, delay: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delay, resolve);
  });
}

/** One timer for many moments: it rings at the earliest that was asked for since it rang last. */
export class DeadlineTimer {
  readonly #clock: Clock;
  readonly #onFire: () => void;
  #timer: Timer | undefined;
  #firesAt = Infinity;
  #timekeeper: unknown;

  constructor(clock: Clock, onFire: () => void) {
    this.#clock = clock;
    this.#onFire = onFire;
  }

  /** Rings at `moment` of the monotonic clock or before. */
  fireBy(moment: number): void {
    if (this.#clock.timekeeper !== this.#timekeeper) this.#changeTimekeeper();
    if (moment < this.#firesAt) this.#set(moment);
  }

  /** Takes back whatever was asked for. */
  cancel(): void {
    this.#timer?.cancel();
    this.#firesAt = Infinity;
  }

  /**
   * Nothing is asked for any more. A timer that is left rings for nothing, which costs less than to set another soon;
   * where time is steady none is left, because a test counts the timers and moves from one to the next.
   */
  rest(): void {
    if (this.#clock.isVirtual === true) this.cancel();
  }

  /** Moments of another time mean nothing in this one, so it rings soon, and whoever asked looks again. */
  #changeTimekeeper(): void {
    const wasSet = this.#firesAt < Infinity;
    this.cancel();
    this.#timekeeper = this.#clock.timekeeper;
    if (wasSet) this.#set(-Infinity);
  }

  #set(moment: number): void {
    this.#timer?.cancel();
    this.#firesAt = moment;
    const delay = Math.max(Math.ceil(moment - this.#clock.monotonic()), 1);
    this.#timer = this.#clock.after(delay, () => {
      this.#firesAt = Infinity;
      this.#onFire();
    });
  }
}
