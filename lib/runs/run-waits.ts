import type { Clock } from '../clock.js';
import type { RunnableJob } from './runnable-job.js';

/** Timers break over long sleeps of the machine, so a long wait is made of short ones. */
const LONGEST_WAIT_MS = 30_000;

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
      const timer = this.clock.after(Math.min(Math.max(milliseconds, 1), LONGEST_WAIT_MS), resolve);
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
    for (let now = this.clock.now(); now < moment && !isOver(); now = this.clock.now())
      await this.wait(waiter, moment - now);
  }

  /** Lets whatever waits for this job, or for any, look again. */
  wake(job?: RunnableJob): void {
    if (this.#waiting.size === 0) return;
    for (const waiter of this.#waiting) if (job === undefined || waiter.runnable === job) waiter.wake?.();
  }
}
