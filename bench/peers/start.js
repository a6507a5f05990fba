import { Cron, Interval, ScheduleModule } from '@nestjs/schedule';
import { CronJob } from 'cron';
import nodeCron from 'node-cron';
import { measureStart } from '../harness/start.js';
import { services, startNest } from '../subjects/nest.js';
import { daily, hourly } from '../subjects/patterns.js';

const HOUR_MS = 3_600_000;
const handler = async () => {};
const inUtc = { timeZone: 'UTC' };

export const NEST_INTERVALS = '@nestjs/schedule @Interval';
export const NEST_ONE_PATTERN = '@nestjs/schedule @Cron, one pattern';
export const NEST_PATTERNS = '@nestjs/schedule @Cron, a pattern each';

/** Keeps started jobs reachable. */
const kept = [];

export const subjects = {
  [NEST_INTERVALS]: ({ count }) => startNestSchedule(count, () => Interval(HOUR_MS)),
  [NEST_ONE_PATTERN]: ({ count }) => startNestSchedule(count, () => Cron(hourly(), inUtc)),
  [NEST_PATTERNS]: ({ count }) => startNestSchedule(count, (number) => Cron(daily(number), inUtc)),
  'cron, a pattern each': ({ count }) =>
    startEach(count, (number) =>
      CronJob.from({ ...inUtc, cronTime: daily(number), onTick: handler, start: true }),
    ),
  'node-cron, a pattern each': ({ count }) =>
    startEach(count, (number) => nodeCron.schedule(daily(number), handler, { timezone: 'UTC' })),
};

function startNestSchedule(count, decorator) {
  const providers = services(count, decorator);
  const start = () => startNest({ imports: [ScheduleModule.forRoot()], providers });
  return measureStart(async () => kept.push(await start()), { isApplication: true });
}

function startEach(count, start) {
  return measureStart(() => {
    for (let number = 0; number < count; number++) kept.push(start(number));
  });
}
