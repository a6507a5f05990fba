import { JobEvents, JobRegistry, RedisLockStore } from 'nestjs-background-jobs';
import { measureCycles, TOGETHER } from '../harness/cycles.js';
import { HEARD, referenceChannels, subscribe, UNHEARD } from './channels.js';
import { OURS, SELDOM, startTickingJobs, WITHOUT_STATE } from './package.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const subjects = {
  [OURS]: ({ redisUrl }) => startCycles(redisUrl, {}),
  [WITHOUT_STATE]: ({ redisUrl }) => startCycles(redisUrl, { stateStore: false }),
  [UNHEARD]: async ({ redisUrl }) => {
    const referenced = referenceChannels();
    const measure = await startCycles(redisUrl, { stateStore: false });
    return (size) => measure(size, referenced);
  },
  [HEARD]: ({ redisUrl }) => {
    subscribe();
    return startCycles(redisUrl, { stateStore: false });
  },
};

async function startCycles(redisUrl, module) {
  const ticks = await startTicks({ lockStore: new RedisLockStore({ url: redisUrl }), ...module });
  // redis-semaphore puts its prefix before each key.
  return measureCycles(redisUrl, cycles(ticks, 'mutex:'));
}

/** Starts the jobs of the cycles. @param {object} module options of the module */
export async function startTicks(module) {
  return new Ticks(await startTickingJobs({ count: TOGETHER, options: () => ({ cron: SELDOM }), module }));
}

/** @param {string} prefix of a key in the server */
export function cycles(ticks, prefix = '') {
  // In the past, because a run does not begin before its tick. Each tick has a moment of its own, and is due for an
  // hour more.
  let at = Date.now() - DAY_MS;
  const nextAt = Date.now() + HOUR_MS;
  const taken = { at, nextAt };
  return {
    held: ticks.jobs.map(
      (job) => `${prefix}background-jobs:claim:${job}@${new Date(taken.at).toISOString()}`,
    ),
    win: () => ticks.expect('succeeded', { at: ++at, nextAt }),
    lose: () => ticks.expect('claimed-elsewhere', taken),
  };
}

/** Calls the callback of a timer for a tick, and waits for the end of the run. */
class Ticks {
  #waiting = new Map();
  #tick;

  constructor({ application, tick }) {
    this.#tick = tick;
    const events = application.get(JobEvents);
    for (const event of ['succeeded', 'failed', 'skipped']) events.on(event, (result) => this.#ended(result));
    this.jobs = application
      .get(JobRegistry)
      .list()
      .map(({ name }) => name);
    this.idle = [...this.jobs];
  }

  /** A tick of a job that has nothing to do. @param {string} end the expected outcome of its run */
  async expect(end, tick) {
    const job = this.idle.pop();
    const result = await new Promise((resolve) => {
      this.#waiting.set(job, resolve);
      this.#tick(job, tick);
    });
    this.idle.push(job);
    const actual = result.reason ?? result.outcome;
    if (actual !== end) throw new Error(`${job} was to end as ${end}, not as ${actual}`);
  }

  #ended(result) {
    this.#waiting.get(result.job)(result);
  }
}
