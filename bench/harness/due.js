import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from './samples.js';

/** The start is to be over so long before the moment. */
const SPARE_MS = 50;

/** What has not come by then does not come. */
const LONGEST_MS = 30_000;

/** The wall clock in fractions of milliseconds; `Date.now()` knows only whole ones. */
export const preciseNow = clock();

function clock() {
  const before = Date.now();
  while (Date.now() === before);
  const offset = Date.now() - performance.now();
  return () => offset + performance.now();
}

/** The first whole second that is so far away, and the cron pattern for it, in UTC. */
export function dueIn(milliseconds) {
  const date = new Date(Math.ceil((Date.now() + milliseconds) / 1000) * 1000);
  const pattern = `${date.getUTCSeconds()} ${date.getUTCMinutes()} ${date.getUTCHours()} * * *`;
  return { at: date.getTime(), pattern };
}

/** When each of a number of things happens, in milliseconds after the moment at which all are due. */
export class Arrivals {
  #times = [];

  constructor(count, due) {
    this.count = count;
    this.due = due;
  }

  /** To be called when all have been started. @throws Error when that took until they were due */
  armed() {
    if (preciseNow() > this.due - SPARE_MS)
      throw new Error('The machine is too busy: the start took too long');
  }

  /** One of them has happened. */
  add() {
    this.#times.push(preciseNow() - this.due);
  }

  /** Resolves with all that have come when no more are to be expected. */
  async all() {
    while (this.#times.length < this.count && preciseNow() < this.due + LONGEST_MS) await sleep(50);
    return this.#times;
  }

  async metrics() {
    this.armed();
    const times = await this.all();
    const at = (share) => percentile(times, share);
    return { 'p50, ms': at(0.5), 'p99, ms': at(0.99), 'last, ms': at(1), lost: this.count - times.length };
  }
}
