import type { Clock } from '../core/clock.js';

/** A turn of the event loop begins no other report after this. A single one may ask croner a thousand times. */
const REPORTING_FOR_MS = 5;

/**
 * The reports of missed ticks of one application, few in one turn of the event loop: after a sleep of the machine every
 * job has one, and each has its ticks to count.
 */
export class MissedReports {
  readonly #clock: Clock;
  #waiting: (() => void)[] = [];
  #isFlushed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `report` in a later turn; at once where time is steady, since a turn may never come there. */
  add(report: () => void): void {
    if (this.#clock.isVirtual === true || this.#isFlushed) report();
    else if (this.#waiting.push(report) === 1) this.#clock.afterPoll(this.#work);
  }

  /** Makes the reports that wait, and later ones at once: nobody listens in a later turn. */
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
