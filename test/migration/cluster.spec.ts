import { mixin } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CronJob } from 'cron';
import { InMemoryLockStore, JobRegistry, LockUnavailableError } from '../../lib/index.js';
import { ScheduleModule } from '../../lib/nest-schedule/index.js';
import { TasksService } from './application/tasks.service.js';
import { TimersService } from './application/timers.service.js';
import { closeAll, passInTurns, type Running, start, startError, stopTime } from './support/start.js';
import { delayed, repeated, scheduled } from './support/scheduled.js';
import { inEachTime } from './support/timers.js';

inEachTime(() => {
  let lockStore: InMemoryLockStore;

  beforeEach(() => {
    stopTime();
    lockStore = new InMemoryLockStore();
  });
  afterEach(closeAll);

  const EACH_SECOND = '* * * * * *';
  const DAY = 24 * 3600 * 1000;

  /** One instance of an application. The instances of one test share their locks. */
  function startInstance(parts: Parameters<typeof start>[0]): Promise<Running> {
    return start({ ...parts, schedule: ScheduleModule.forRoot({ lockStore }) });
  }

  /** The calls of the handler in all instances, in seconds. */
  function seconds(instances: readonly Running[], name: string): number[] {
    const moments = instances.flatMap(({ calls }) => calls.moments(name));
    const first = Date.parse('2026-01-01T00:00:00Z');
    return moments.map((moment) => (moment - first) / 1000).sort((a, b) => a - b);
  }

  describe('With a lockStore, over all instances', () => {
    it('each tick of a cron job runs once', async () => {
      const start = () => startInstance({ providers: [TasksService] });
      const instances = await Promise.all([start(), start(), start()]);
      await passInTurns(3500);
      expect(seconds(instances, 'eachSecond')).toEqual([1, 2, 3]);
    });

    it('each tick of an interval runs once, whenever the instances start', async () => {
      const first = await startInstance({ providers: [TimersService] });
      await passInTurns(300);
      const second = await startInstance({ providers: [TimersService] });
      await passInTurns(500);
      const third = await startInstance({ providers: [TimersService] });
      await passInTurns(10_000);
      const [one = NaN, ...others] = seconds([first, second, third], 'eachTwoSeconds');
      expect(others.map((moment) => Math.round((moment - one) * 1000))).toEqual([2000, 4000, 6000, 8000]);
    });

    it('a handler that takes longer than its period runs in one instance at a time', async () => {
      let running = 0;
      let mostRunning = 0;
      const provider = scheduled(EACH_SECOND, { name: 'job' }, async (calls) => {
        calls.note('scheduled');
        mostRunning = Math.max(mostRunning, ++running);
        await new Promise((resolve) => void setTimeout(resolve, 2500));
        running--;
      });
      const start = () => startInstance({ providers: [provider] });
      const instances = await Promise.all([start(), start()]);
      await passInTurns(9500);
      expect(seconds(instances, 'scheduled')).toEqual([1, 4, 7]);
      expect(mostRunning).toBe(1);
    });

    it('an interval may be longer than 24.8 days', async () => {
      const { calls, context } = await startInstance({ providers: [repeated('yearly', 365 * DAY)] });
      const { nextTick } = context.get(JobRegistry).get('yearly');
      await passInTurns(5);
      expect(calls.seconds('scheduled')).toEqual([]);
      expect(nextTick?.getTime()).toBeGreaterThan(Date.now() + DAY);
    });

    it('the others skip a timeout that is running in one instance', async () => {
      const slow = delayed('warm-up', 1000, async (calls) => {
        calls.note('scheduled');
        await new Promise((resolve) => void setTimeout(resolve, 2000));
      });
      const instances = await Promise.all([
        startInstance({ providers: [slow] }),
        startInstance({ providers: [slow] }),
      ]);
      await passInTurns(5000);
      expect(seconds(instances, 'scheduled')).toEqual([1]);
    });

    it("each tick of a CronJob of the application's own runs once", async () => {
      const instances = await Promise.all([startInstance({}), startInstance({})]);
      for (const { registry, calls } of instances)
        registry.addCronJob('dynamic', new CronJob(EACH_SECOND, () => calls.note('dynamic'), null, true));
      await passInTurns(3500);
      expect(seconds(instances, 'dynamic')).toEqual([1, 2, 3]);
    });

    it('fireOnTick() runs between two ticks', async () => {
      const { registry, calls } = await startInstance({
        providers: [scheduled(EACH_SECOND, { name: 'job' })],
      });
      registry.addCronJob('dynamic', new CronJob(EACH_SECOND, () => calls.note('dynamic'), null, true));
      await passInTurns(1500);
      for (const name of ['job', 'dynamic']) await registry.getCronJob(name).fireOnTick();
      await passInTurns(1000);
      expect(calls.seconds('scheduled')).toEqual([1, 1.5, 2]);
      expect(calls.seconds('dynamic')).toEqual([1, 1.5, 2]);
    });

    it('fireOnTick() does nothing while the job is running elsewhere', async () => {
      const provider = scheduled(EACH_SECOND, { name: 'job', disabled: true }, async (calls) => {
        calls.note('scheduled');
        await new Promise((resolve) => void setTimeout(resolve, 1000));
      });
      const start = () => startInstance({ providers: [provider] });
      const instances = await Promise.all([start(), start()]);
      const fired = Promise.all(instances.map(({ registry }) => registry.getCronJob('job').fireOnTick()));
      await Promise.all([fired, passInTurns(1500)]);
      expect(seconds(instances, 'scheduled')).toHaveLength(1);
    });

    it('a job that stops in one instance goes on in the others', async () => {
      const providers = [scheduled(EACH_SECOND, { name: 'job' })];
      const first = await startInstance({ providers });
      const second = await startInstance({ providers });
      void first.registry.getCronJob('job').stop();
      await passInTurns(2500);
      expect(first.calls.seconds('scheduled')).toEqual([]);
      expect(second.calls.seconds('scheduled')).toEqual([1, 2]);
    });

    it('a tick that cannot be locked is skipped, with one warning', async () => {
      const { lines, calls } = await startInstance({ providers: [scheduled(EACH_SECOND)] });
      lockStore.tryAcquire = () => Promise.reject(new LockUnavailableError('the store is away'));
      await passInTurns(5500);
      expect(calls.seconds('scheduled')).toEqual([]);
      expect(lines.warn.lines.filter((line) => line.includes('the store is away'))).toHaveLength(1);
    });

    it('lastDate() is the last tick, in whichever instance it ran', async () => {
      const providers = [scheduled(EACH_SECOND, { name: 'job' })];
      const instances = [await startInstance({ providers }), await startInstance({ providers })];
      await passInTurns(2500);
      expect(seconds(instances, 'scheduled')).toEqual([1, 2]);
      for (const { registry } of instances)
        expect(registry.getCronJob('job').lastDate()).toEqual(new Date('2026-01-01T00:00:02Z'));
    });

    it('a job of a mixin needs a name', async () => {
      const schedule = ScheduleModule.forRoot({ lockStore });
      const named = { schedule, providers: [mixin(scheduled(EACH_SECOND, { name: 'job' }))] };
      await expect(startError({ schedule, providers: [mixin(scheduled(EACH_SECOND))] })).resolves.toContain(
        'expected `name` to be given',
      );
      await expect(start(named)).resolves.toBeDefined();
      await expect(start({ providers: [mixin(scheduled(EACH_SECOND))] })).resolves.toBeDefined();
    });
  });
});
