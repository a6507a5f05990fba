import type { Clock } from '../clock.js';

/** A turn of the event loop begins no other report after this. A single one may ask croner a thousand times. */
const REPORTING_FOR_MS = 5;

/**
 * The reports of missed ticks of one application, few in one turn of the event loop: after a sleep of the machine every
 * job has one, and each has its ticks to count.
 */
export class MissedReports {
  #waiting: (() => void)[] = [];

  constructor(private readonly clock: Clock) {}

  /** Calls `report` in a later turn; at once where time is steady, since a turn may never come there. */
  add(report: () => void): void {
    if (this.clock.isSteady === true) report();
    else if (this.#waiting.push(report) === 1) this.clock.turn(this.#work);
  }

  readonly #work = (): void => {
    const until = this.clock.monotonic() + REPORTING_FOR_MS;
    const reports = this.#waiting;
    let made = 0;
    do reports[made++]?.();
    while (made < reports.length && this.clock.monotonic() < until);
    this.#waiting = reports.slice(made);
    if (this.#waiting.length > 0) this.clock.turn(this.#work);
  };
}
