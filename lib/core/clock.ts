import { AsyncResource } from 'node:async_hooks';
import timers from 'node:timers';

/** A timer that has been set. */
export interface Timer {
  /** Cancels the timer. Does nothing when it has fired. */
  cancel(): void;
}

/**
 * The only source of time in this package. It has two clocks, because each can be wrong: people and NTP set the wall
 * clock, and the monotonic clock stands still while the machine is suspended.
 */
export interface Clock {
  /** Milliseconds since 1970, by the wall clock of this machine. */
  now(): number;
  /** Milliseconds since an arbitrary moment; never goes back. */
  monotonic(): number;
  /**
   * Calls `callback` once, `delay` milliseconds from now, outside of the caller's AsyncLocalStorage context. The timer
   * keeps the process alive only with `keepAlive`.
   */
  after(delay: number, callback: () => void, keepAlive?: boolean): Timer;
  /** Calls `callback` after the sockets were read once more, because timers fire before answers that have arrived. */
  afterPoll(callback: () => void): void;
  /**
   * Whether a test controls time, so that the machine never sleeps and the clock is never set. A test may begin and end
   * this at any moment, so callers read it for each timer.
   */
  readonly isVirtual?: boolean;
  /** Identifies the time in which timers are set now. It changes when a test begins or ends to fake time. */
  readonly timekeeper?: unknown;
}

/**
 * How far the clocks of two instances may differ. Claims live for this long after their tick, and a clock that goes back
 * by more was set. The promise "at most once per tick" needs one value for both.
 */
export const CLOCK_TOLERANCE_MS = 60_000;

/** The longest delay of a timer in Node, which treats a longer one as 1 ms. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/**
 * Callbacks of timers run in this context, because a timer inherits the AsyncLocalStorage of the request or run that
 * sets it, and a job's timer would keep it alive for ever. The resource counts as destroyed, so that tools do not
 * report it as an open handle. It still works.
 */
const outside = new AsyncResource('nestjs-background-jobs', { requireManualDestroy: true }).emitDestroy();

/** From the module, because a test framework may fake the global, and sockets are read in real time. */
const { setImmediate } = timers;

/** Whether a test framework controls the timers. */
function isFaked(): boolean {
  // Jest, Vitest and Sinon set these two, node:test sets the third.
  const { clock } = setTimeout as { readonly clock?: unknown };
  const { isFake, isMock } = Date as { readonly isFake?: boolean; readonly isMock?: boolean };
  // The third check looks at `setTimeout` too, because a faked Date alone controls no timer.
  return clock !== undefined || isMock === true || (isFake === true && setTimeout !== timers.setTimeout);
}

/** A timer of any length, in the time that is current when it is set. */
function setTimer(delay: number, callback: () => void, keepAlive: boolean): Timer {
  // Taken now, because a test framework may replace both before the timer fires, and cannot clear this timer.
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

/** One timer for many moments. It fires at the earliest moment that was asked for since it fired last. */
export class DeadlineTimer {
  readonly #clock: Clock;
  readonly #onFire: () => void;
  #timer: Timer | undefined;
  #firesAt = Infinity;
  /** How long the timer that is set takes in all. */
  #delay = Infinity;
  #timekeeper: unknown;

  constructor(clock: Clock, onFire: () => void) {
    this.#clock = clock;
    this.#onFire = onFire;
  }

  /** Fires at `moment` of the monotonic clock or before. */
  fireBy(moment: number): void {
    if (this.#clock.timekeeper !== this.#timekeeper) this.#changeTimekeeper();
    if (moment < this.#firesAt) this.#set(moment);
  }

  /** Fires `delay` milliseconds from now or before. Most calls need not look at the clock. */
  fireWithin(delay: number): void {
    const isSet = this.#clock.timekeeper === this.#timekeeper && this.#delay <= delay;
    if (!isSet) this.fireBy(this.#clock.monotonic() + delay);
  }

  /** Cancels all moments that were asked for. */
  cancel(): void {
    this.#timer?.cancel();
    this.#firesAt = this.#delay = Infinity;
  }

  /**
   * No moment is needed any more. The timer stays set, because firing for nothing costs less than setting another one
   * soon. Virtual time cancels it, because a test counts the timers and moves from one to the next.
   */
  rest(): void {
    if (this.#clock.isVirtual === true) this.cancel();
  }

  /** Moments of the former time mean nothing in this one. The timer fires soon, so that the owner asks again. */
  #changeTimekeeper(): void {
    const wasSet = this.#firesAt < Infinity;
    this.cancel();
    this.#timekeeper = this.#clock.timekeeper;
    if (wasSet) this.#set(-Infinity);
  }

  #set(moment: number): void {
    this.#timer?.cancel();
    this.#firesAt = moment;
    this.#delay = Math.max(Math.ceil(moment - this.#clock.monotonic()), 1);
    this.#timer = this.#clock.after(this.#delay, () => {
      this.#firesAt = this.#delay = Infinity;
      this.#onFire();
    });
  }
}
