import { Cron, ScheduleModule } from '@nestjs/schedule';
import nodeCron from 'node-cron';
import { Bursts, momentsIn } from '../harness/due.js';
import { services, startNest } from '../subjects/nest.js';

/** Keeps started jobs reachable. */
const kept = [];

export const subjects = {
  '@nestjs/schedule':
    () =>
    async ({ count, ahead, row }) => {
      const { pattern, moments } = momentsIn(ahead, row);
      const starts = new Bursts(count, moments);
      const providers = services(
        count,
        () => Cron(pattern, { timeZone: 'UTC' }),
        async () => starts.add(),
      );
      kept.push(await startNest({ imports: [ScheduleModule.forRoot()], providers }));
      return starts.metrics();
    },
  'node-cron':
    () =>
    async ({ count, ahead, row }) => {
      const { pattern, moments } = momentsIn(ahead, row);
      const starts = new Bursts(count, moments);
      for (let number = 0; number < count; number++)
        kept.push(nodeCron.schedule(pattern, () => starts.add(), { timezone: 'UTC' }));
      return starts.metrics();
    },
};
