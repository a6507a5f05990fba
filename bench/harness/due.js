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
  const { pattern, moments } = momentsIn(milliseconds, { count: 1, apart: 0 });
  return { at: moments[0], pattern };
}

/**
 * Moments of one minute, that a cron pattern can name: the first is so far away.
 *
 * @param {number} milliseconds
 * @param {{ count: number, apart: number }} row so many, so many seconds apart
 */
export function momentsIn(milliseconds, { count, apart }) {
  const lasts = (count - 1) * apart;
  if (lasts > 59) throw new Error(`${lasts} s do not fit into a minute`);
  let first = Math.ceil((Date.now() + milliseconds) / 1000);
  if ((first % 60) + lasts > 59) first += 60 - (first % 60);
  const seconds = Array.from({ length: count }, (_, number) => first + number * apart);
  const date = new Date(first * 1000);
  const pattern = `${seconds.map((second) => second % 60).join()} ${date.getUTCMinutes()} ${date.getUTCHours()} * * *`;
  return { pattern, moments: seconds.map((second) => second * 1000) };
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
}

/** The same for several moments, at each of which all are due. The first ones warm up for the last. */
export class Bursts {
  #bursts;
  #next = 0;

  /** @param {number} count of what is due @param {readonly number[]} moments */
  constructor(count, moments) {
    this.#bursts = moments.map((moment) => new Arrivals(count, moment));
  }

  /** One has happened: what does not come before the next moment is taken for that one's, and is missed. */
  add() {
    const next = this.#bursts[this.#next];
    if (next !== undefined && preciseNow() >= next.due - SPARE_MS) this.#next++;
    this.#bursts[this.#next - 1].add();
  }

  async metrics() {
    // What the start has left behind is not to be collected in the midst of a burst.
    globalThis.gc();
    this.#bursts[0].armed();
    const times = [];
    for (const burst of this.#bursts) times.push(await burst.all());
    const [cold, warm] = [times[0], times.at(-1)];
    const at = (share) => percentile(warm, share);
    return {
      'p50, ms': at(0.5),
      'p99, ms': at(0.99),
      'last, ms': at(1),
      'the first time: p99, ms': percentile(cold, 0.99),
      lost: this.#bursts[0].count - warm.length,
    };
  }
}
