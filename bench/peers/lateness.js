import { Cron, ScheduleModule } from '@nestjs/schedule';
import nodeCron from 'node-cron';
import { Arrivals, dueIn } from '../harness/due.js';
import { services, startNest } from '../subjects/nest.js';

/** What has been started stays reachable. */
const kept = [];

export const subjects = {
  '@nestjs/schedule':
    () =>
    async ({ count, ahead }) => {
      const due = dueIn(ahead);
      const starts = new Arrivals(count, due.at);
      const providers = services(
        count,
        () => Cron(due.pattern, { timeZone: 'UTC' }),
        async () => starts.add(),
      );
      kept.push(await startNest({ imports: [ScheduleModule.forRoot()], providers }));
      return starts.metrics();
    },
  'node-cron':
    () =>
    async ({ count, ahead }) => {
      const due = dueIn(ahead);
      const starts = new Arrivals(count, due.at);
      for (let number = 0; number < count; number++)
        kept.push(nodeCron.schedule(due.pattern, () => starts.add(), { timezone: 'UTC' }));
      return starts.metrics();
    },
};
