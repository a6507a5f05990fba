import type { Clock } from '../core/clock.js';

/**
 * After this long, a turn of the event loop begins no further report, because a single one may ask croner 1000 times.
 */
const REPORTING_FOR_MS = 5;

/**
 * Spreads the reports of missed ticks over several turns of the event loop, because every job has one to make when the
 * machine has slept.
 */
export class MissedReports {
  readonly #clock: Clock;
  #waiting: (() => void)[] = [];
  #isFlushed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `report` in a later turn. Virtual time calls it at once, because a test may never yield a turn. */
  add(report: () => void): void {
    if (this.#clock.isVirtual === true || this.#isFlushed) report();
    else if (this.#waiting.push(report) === 1) this.#clock.afterPoll(this.#work);
  }

  /** Makes the waiting reports now, and later ones at once, because the application ends before a later turn. */
  flush(): void {
    this.#isFlushed = true;
    for (const report of this.#waiting.splice(0)) report();
  }

  readonly #work = (): void => {
    const until = this.#clock.monotonic() + REPORTING_FOR_MS;
    const reports = this.#waiting;
    let made = 0;
    while (made < reports.length && (made === 0 || this.#clock.monotonic() < until)) reports[made++]?.();
    this.#waiting = reports.slice(made);
    if (this.#waiting.length > 0) this.#clock.afterPoll(this.#work);
  };
}
