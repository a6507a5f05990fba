import { Cron, ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { CronJob } from 'cron';
import nodeCron from 'node-cron';
import { measureCalls } from '../harness/runs.js';
import { services, startNest } from '../subjects/nest.js';
import { SELDOM } from '../subjects/package.js';

export const NEST_SCHEDULE = '@nestjs/schedule';

const handler = async () => {};
const options = { timeZone: 'UTC', waitForCompletion: true };

export const subjects = {
  [NEST_SCHEDULE]: async () => {
    const application = await startNest({
      imports: [ScheduleModule.forRoot()],
      providers: services(1, () => Cron(SELDOM, { ...options, name: 'job' }), handler),
    });
    const job = application.get(SchedulerRegistry).getCronJob('job');
    return measureCalls(() => job.fireOnTick());
  },
  cron: () => {
    const job = CronJob.from({ ...options, cronTime: SELDOM, onTick: handler });
    return measureCalls(() => job.fireOnTick());
  },
  'node-cron': () => {
    const job = nodeCron.createTask(SELDOM, handler, { timezone: 'UTC' });
    return measureCalls(() => job.execute(), 20);
  },
};
