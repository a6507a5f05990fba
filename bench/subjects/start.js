import { Cron } from 'croner';
import { SimpleIntervalJob, Task, ToadScheduler } from 'toad-scheduler';
import { measureStart } from '../harness/start.js';
import { services, startNest } from './nest.js';
import { OURS, prepareJobs } from './package.js';
import { daily, hourly } from './patterns.js';

const HOUR_MS = 3_600_000;
const handler = async () => {};

/** The cost of every application: the same providers without schedules. */
export const EMPTY = 'the application without jobs';
export const INTERVALS = `${OURS}, intervals`;
export const ONE_PATTERN = `${OURS}, cron, one pattern`;
export const PATTERNS = `${OURS}, cron, a pattern each`;
export const TOAD = 'toad-scheduler, intervals';
export const CRONER = 'croner in UTC, a pattern each';

/** Keeps started jobs reachable. */
const kept = [];

export const subjects = {
  [EMPTY]: ({ count }) => {
    const providers = services(count, () => undefined);
    return measureStart(async () => kept.push(await startNest({ providers })), { isApplication: true });
  },
  [INTERVALS]: ({ count }) => startOurs(count, () => ({ interval: '1h' })),
  [ONE_PATTERN]: ({ count }) => startOurs(count, () => ({ cron: hourly() })),
  [PATTERNS]: ({ count }) => startOurs(count, (number) => ({ cron: daily(number) })),
  [TOAD]: ({ count }) => {
    const scheduler = new ToadScheduler();
    kept.push(scheduler);
    return startEach(count, (number) => {
      const job = new SimpleIntervalJob({ milliseconds: HOUR_MS }, new Task('task', handler), {
        id: `${number}`,
      });
      scheduler.addSimpleIntervalJob(job);
    });
  },
  [CRONER]: ({ count }) => startCroner(count, { timezone: 'UTC' }),
  'croner with utcOffset: 0': ({ count }) => startCroner(count, { utcOffset: 0 }),
  'bare setTimeout': ({ count }) => startEach(count, () => setTimeout(() => handler(), HOUR_MS)),
  'bare setInterval': ({ count }) => startEach(count, () => setInterval(() => handler(), HOUR_MS)),
};

function startOurs(count, options) {
  const start = prepareJobs({ count, options });
  return measureStart(async () => kept.push(await start()), { isApplication: true });
}

function startCroner(count, zone) {
  return startEach(count, (number) => new Cron(daily(number), zone, handler));
}

function startEach(count, start) {
  return measureStart(() => {
    for (let number = 0; number < count; number++) kept.push(start(number));
  });
}
