import type { Clock } from '../core/clock.js';
import type { RunnableJob } from './runnable-job.js';

/** Timers break over long sleeps of the machine, so a long wait is made of short ones, unless time is steady. */
const LONGEST_WAIT_MS = 30_000;

/**
 * A moment of the wall clock that comes at the latest when as much time has passed as was left when it was set: a wait
 * for it ends in time although the wall clock is set back meanwhile.
 */
export class Deadline {
  readonly #end: number;

  constructor(
    private readonly clock: Clock,
    private readonly moment: number,
  ) {
    this.#end = clock.monotonic() + moment - clock.now();
  }

  /** In milliseconds; 0 or less when it has come. */
  get left(): number {
    return Math.min(this.moment - this.clock.now(), this.#end - this.clock.monotonic());
  }
}

/** Something that waits for time to pass. */
export interface Waiter {
  readonly runnable: RunnableJob;
  /** Ends the wait early; `undefined` while there is none. Set by {@link RunWaits} alone. */
  wake: (() => void) | undefined;
}

/**
 * The waits of runs for time to pass: for the jitter, for the next attempt, for a lock. Whoever changes what a run
 * waits for wakes it; it then looks again at whether it still has to wait.
 */
export class RunWaits {
  readonly #waiting = new Set<Waiter>();

  /** @param onWait called when a wait has begun */
  constructor(
    private readonly clock: Clock,
    private readonly onWait: () => void,
  ) {}

  /** Resolves after `milliseconds`, or earlier: to be called until what is waited for has come. */
  async wait(waiter: Waiter, milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const longest = this.clock.isVirtual === true ? Infinity : LONGEST_WAIT_MS;
      const timer = this.clock.after(Math.min(Math.max(milliseconds, 1), longest), resolve);
      waiter.wake = () => {
        timer.cancel();
        resolve();
      };
      this.#waiting.add(waiter);
      this.onWait();
    });
    this.#waiting.delete(waiter);
    waiter.wake = undefined;
  }

  /** Resolves at `moment` of the wall clock, or when `isOver` when it is woken. */
  async until(waiter: Waiter, moment: number, isOver: () => boolean): Promise<void> {
    const deadline = new Deadline(this.clock, moment);
    while (deadline.left > 0 && !isOver()) await this.wait(waiter, deadline.left);
  }

  /**
   * Resolves after `milliseconds`, whatever the wall clock is set to meanwhile, or when `isOver` when it is woken.
   */
  async for(waiter: Waiter, milliseconds: number, isOver: () => boolean): Promise<void> {
    const end = this.clock.monotonic() + milliseconds;
    for (let left = milliseconds; left > 0 && !isOver(); left = end - this.clock.monotonic())
      await this.wait(waiter, left);
  }

  /** Lets whatever waits for this job, or for any, look again. */
  wake(job?: RunnableJob): void {
    if (this.#waiting.size === 0) return;
    for (const waiter of this.#waiting) if (job === undefined || waiter.runnable === job) waiter.wake?.();
  }
}
