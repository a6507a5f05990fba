import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from './samples.js';

/** The start has to be over so long before the moment. */
const SPARE_MS = 50;

/** The measurement stops waiting after this. */
const LONGEST_MS = 30_000;

/** The wall clock in fractions of milliseconds, because `Date.now()` has only whole ones. */
export const preciseNow = clock();

function clock() {
  const before = Date.now();
  while (Date.now() === before);
  const offset = Date.now() - performance.now();
  return () => offset + performance.now();
}

/** The first whole second at least so far away, and its cron pattern in UTC. */
export function dueIn(milliseconds) {
  const { pattern, moments } = momentsIn(milliseconds, { count: 1, apart: 0 });
  return { at: moments[0], pattern };
}

/**
 * Moments within one minute, so that one cron pattern names them. The first one is at least so far away.
 *
 * @param {number} milliseconds
 * @param {{ count: number, apart: number }} row their number, and the seconds between them
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

/** Records the time of each call, in milliseconds after the moment at which all jobs are due. */
export class Arrivals {
  #times = [];

  constructor(count, due) {
    this.count = count;
    this.due = due;
  }

  /** Call it when all jobs have started. @throws Error when the start took until they were due */
  armed() {
    if (preciseNow() > this.due - SPARE_MS)
      throw new Error('The machine is too busy: the start took too long');
  }

  /** Records one call. */
  add() {
    this.#times.push(preciseNow() - this.due);
  }

  /** Resolves with all times when no more calls are likely. */
  async all() {
    while (this.#times.length < this.count && preciseNow() < this.due + LONGEST_MS) await sleep(50);
    return this.#times;
  }
}

/** Does the same for several moments, at each of which all jobs are due. The first ones warm up for the last. */
export class Bursts {
  #bursts;
  #next = 0;

  /** @param {number} count of the jobs @param {readonly number[]} moments */
  constructor(count, moments) {
    this.#bursts = moments.map((moment) => new Arrivals(count, moment));
  }

  /** Records one call. A call after the next moment counts for that one, and is missing here. */
  add() {
    const next = this.#bursts[this.#next];
    if (next !== undefined && preciseNow() >= next.due - SPARE_MS) this.#next++;
    this.#bursts[this.#next - 1].add();
  }

  async metrics() {
    // A collection of the garbage of the start must not happen during a burst.
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
