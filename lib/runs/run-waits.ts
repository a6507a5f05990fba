import type { Clock, Timer } from '../core/clock.js';
import type { RunnableJob } from './run-request.js';

/** A sleep of the machine delays a long timer, so a long wait is made of short ones, unless time is virtual. */
const LONGEST_WAIT_MS = 30_000;

/** A deadline on the wall clock. The monotonic clock limits it, because the wall clock may be set back. */
export class Deadline {
  readonly #clock: Clock;
  readonly #moment: number;
  readonly #end: number;

  constructor(clock: Clock, moment: number) {
    this.#clock = clock;
    this.#moment = moment;
    this.#end = clock.monotonic() + moment - clock.now();
  }

  /** The time that is left, in milliseconds; 0 or less when the moment has come. */
  get left(): number {
    return Math.min(this.#moment - this.#clock.now(), this.#end - this.#clock.monotonic());
  }
}

/** Something that waits for time to pass. */
export interface Waiter {
  readonly runnable: RunnableJob;
  /** Ends the wait early; `undefined` while there is none. Only {@link RunWaits} sets it. */
  wake: (() => void) | undefined;
}

/**
 * The waits of runs for time to pass: for the jitter, for the next attempt, for a lock. Code that changes the reason of a
 * wait wakes the run, which then checks whether it still has to wait.
 */
export class RunWaits {
  readonly #clock: Clock;
  readonly #onWait: () => void;
  readonly #waiting = new Set<Waiter>();

  /** @param onWait called when a wait has begun */
  constructor(clock: Clock, onWait: () => void) {
    this.#clock = clock;
    this.#onWait = onWait;
  }

  /** Resolves after `milliseconds` or earlier, so callers repeat it until their condition holds. */
  wait(waiter: Waiter, milliseconds: number): Promise<void> {
    return this.#wait(waiter, (resolve) => {
      const longest = this.#clock.isVirtual === true ? Infinity : LONGEST_WAIT_MS;
      return this.#clock.after(Math.min(Math.max(milliseconds, 1), longest), resolve);
    });
  }

  /** Resolves when the waiter is woken and `isOver` holds, however long that takes. */
  async untilWoken(waiter: Waiter, isOver: () => boolean): Promise<void> {
    while (!isOver()) await this.#wait(waiter, () => undefined);
  }

  /** Resolves at `moment` of the wall clock, or earlier if the waiter is woken and `isOver` holds. */
  async until(waiter: Waiter, moment: number, isOver: () => boolean): Promise<void> {
    const deadline = new Deadline(this.#clock, moment);
    while (deadline.left > 0 && !isOver()) await this.wait(waiter, deadline.left);
  }

  /**
   * Resolves after `milliseconds` of the monotonic clock, or earlier if the waiter is woken and `isOver` holds.
   */
  async for(waiter: Waiter, milliseconds: number, isOver: () => boolean): Promise<void> {
    const end = this.#clock.monotonic() + milliseconds;
    for (let left = milliseconds; left > 0 && !isOver(); left = end - this.#clock.monotonic())
      await this.wait(waiter, left);
  }

  async #wait(waiter: Waiter, begin: (resolve: () => void) => Timer | undefined): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = begin(resolve);
      waiter.wake = () => {
        timer?.cancel();
        // At once, because a run that is woken is busy again.
        waiter.wake = undefined;
        resolve();
      };
      this.#waiting.add(waiter);
      this.#onWait();
    });
    this.#waiting.delete(waiter);
    waiter.wake = undefined;
  }

  /** Wakes the waits for this job, so that they check their condition. */
  wake(job: RunnableJob): void {
    if (this.#waiting.size === 0) return;
    for (const waiter of this.#waiting) if (waiter.runnable === job) waiter.wake?.();
  }
}
