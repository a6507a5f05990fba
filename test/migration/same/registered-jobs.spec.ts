import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CronJob } from 'cron';
import { DynamicService } from '../application/dynamic.service.js';
import { TasksService } from '../application/tasks.service.js';
import { closeAll, pass, start, stopTime } from '../support/start.js';
import { inEachTime } from '../support/timers.js';

inEachTime(() => {
  beforeEach(() => stopTime());
  afterEach(closeAll);

  const EACH_SECOND = '* * * * * *';

  describe('SchedulerRegistry keeps jobs', () => {
    it('as a Map of all of them, by name', async () => {
      const { registry } = await start({ providers: [TasksService] });
      const jobs = registry.getCronJobs();
      expect([...jobs.keys()]).toEqual(expect.arrayContaining(['notifications', 'tokyo', 'disabled']));
      expect(jobs.get('tokyo')).toBe(registry.getCronJob('tokyo'));
      // Seven have a name, and four have none.
      expect(jobs.size).toBe(11);
      expect(registry.doesExist('cron', 'tokyo')).toBe(true);
      expect(registry.doesExist('cron', 'kyoto')).toBe(false);
    });

    it('with their next dates, one after the other', async () => {
      const { context, registry } = await start({ providers: [TasksService, DynamicService] });
      for (const name of registry.getCronJobs().keys())
        if (!['tokyo', 'notifications'].includes(name)) registry.deleteCronJob(name);
      expect(context.get(DynamicService).getCrons()).toEqual(
        new Map([
          ['notifications', '2026-01-01T00:00:45.000Z'],
          ['tokyo', '2026-01-01T00:30:00.000Z'],
        ]),
      );
    });

    it('until they are deleted', async () => {
      const { registry, calls } = await start({ providers: [TasksService] });
      registry.deleteCronJob('notifications');
      await pass(60_000);
      expect(calls.seconds('triggerNotifications')).toEqual([]);
      expect(registry.doesExist('cron', 'notifications')).toBe(false);
      expect(registry.getCronJobs().has('notifications')).toBe(false);
    });
  });

  describe("A CronJob of the application's own", () => {
    it('ticks once it is added and started', async () => {
      const { context, registry, calls } = await start({ providers: [DynamicService] });
      const job = context.get(DynamicService).addCronJob('dynamic', '*/2');
      await pass(5000);
      expect(calls.seconds('dynamic')).toEqual([2, 4]);
      expect(registry.getCronJob('dynamic')).toBe(job);
      expect(registry.getCronJobs().get('dynamic')).toBe(job);
    });

    it('does not tick before it starts', async () => {
      const { registry, calls } = await start();
      registry.addCronJob('dynamic', new CronJob(EACH_SECOND, () => calls.note('dynamic')));
      await pass(2000);
      expect(calls.seconds('dynamic')).toEqual([]);
      registry.getCronJob('dynamic').start();
      await pass(1500);
      expect(calls.seconds('dynamic')).toEqual([3]);
    });

    it('can start before it is added', async () => {
      const { registry, calls } = await start();
      const onTick = (): void => calls.note('dynamic');
      registry.addCronJob('dynamic', CronJob.from({ cronTime: EACH_SECOND, onTick, start: true }));
      await pass(2500);
      expect(calls.seconds('dynamic')).toEqual([1, 2]);
      expect(registry.getCronJob('dynamic').lastDate()).toEqual(new Date('2026-01-01T00:00:02Z'));
    });

    it('can be fired by hand', async () => {
      const { registry, calls } = await start();
      const job = new CronJob('0 0 1 1 *', () => calls.note('dynamic'));
      registry.addCronJob('dynamic', job);
      await job.fireOnTick();
      expect(calls.seconds('dynamic')).toEqual([0]);
    });

    it('stops when it is deleted, and its name is free again', async () => {
      const { context, registry, calls } = await start({ providers: [DynamicService] });
      const service = context.get(DynamicService);
      service.addCronJob('dynamic', '*');
      await pass(1500);
      service.deleteCron('dynamic');
      await pass(2000);
      expect(registry.doesExist('cron', 'dynamic')).toBe(false);
      service.addCronJob('dynamic', '*');
      await pass(1000);
      expect(calls.seconds('dynamic')).toEqual([1, 4]);
    });

    it('keeps its own time zone', async () => {
      const { registry, calls } = await start();
      const job = new CronJob('0 1 9 * * *', () => calls.note('dynamic'), null, true, 'Asia/Tokyo');
      registry.addCronJob('dynamic', job);
      await pass(90_000);
      expect(calls.seconds('dynamic')).toEqual([60]);
    });

    it('tells its errorHandler what it throws', async () => {
      const { registry } = await start();
      const errors: unknown[] = [];
      const onTick = (): never => {
        throw new Error('broken here');
      };
      const errorHandler = (error: unknown): void => void errors.push(error);
      registry.addCronJob(
        'dynamic',
        CronJob.from({ cronTime: EACH_SECOND, onTick, errorHandler, start: true }),
      );
      await pass(1500);
      expect(errors).toEqual([new Error('broken here')]);
    });
  });
});
