import { Injectable } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  BackgroundJob,
  BackgroundJobsModule,
  currentRun,
  InMemoryLockStore,
  JobEvents,
  JobRegistry,
} from '../../lib/index.js';
import { Cron, ScheduleModule } from '../../lib/nest-schedule/index.js';
import { CallLog } from './application/call-log.js';
import { closeAll, pass, passInTurns, start, startError, stopTime } from './support/start.js';
import { delayed, repeated, scheduled } from './support/scheduled.js';
import { inEachTime } from './support/timers.js';

inEachTime(() => {
  const environment = process.env['NODE_ENV'];

  beforeEach(() => stopTime());
  afterEach(async () => {
    process.env['NODE_ENV'] = environment;
    await closeAll();
  });

  const EACH_SECOND = '* * * * * *';

  describe('Jobs of @Cron and @Interval', () => {
    it('appear in JobRegistry and JobEvents', async () => {
      const { context } = await start({
        providers: [
          scheduled(EACH_SECOND, { name: 'cron' }),
          repeated('interval', 1000),
          delayed('timeout', 500),
        ],
      });
      const registry = context.get(JobRegistry);
      expect(registry.list().map(({ name }) => name)).toEqual(
        expect.arrayContaining(['cron', 'interval', 'timeout']),
      );
      const succeeded = new Set<string>();
      context.get(JobEvents).on('succeeded', ({ job }) => succeeded.add(job));
      await passInTurns(1500);
      expect(succeeded).toEqual(new Set(['cron', 'interval', 'timeout']));
      await expect(registry.get('cron').run()).resolves.toMatchObject({ outcome: 'succeeded' });
    });

    it('have a currentRun()', async () => {
      const ticks: unknown[] = [];
      const provider = scheduled(EACH_SECOND, {}, () => ticks.push(currentRun()?.tick?.toISOString()));
      await start({ providers: [provider] });
      await pass(1500);
      expect(ticks).toEqual(['2026-01-01T00:00:01.000Z']);
    });
  });

  @Injectable()
  class Reports {
    constructor(private readonly calls: CallLog) {}

    @Cron(EACH_SECOND)
    old(): void {
      this.calls.note('old');
    }

    @BackgroundJob({ cron: EACH_SECOND })
    new(): void {
      this.calls.note('new');
    }
  }

  describe('@Cron and @BackgroundJob work together', () => {
    it('under ScheduleModule alone', async () => {
      const { calls } = await start({ providers: [Reports] });
      await passInTurns(1500);
      expect([calls.seconds('old'), calls.seconds('new')]).toEqual([[1], [1]]);
    });

    it('under both modules when one of them has the options', async () => {
      const lockStore = new InMemoryLockStore();
      const startBoth = () =>
        start({
          imports: [BackgroundJobsModule.forRoot({ lockStore, scheduling: true })],
          providers: [Reports],
        });
      const instances = await Promise.all([startBoth(), startBoth()]);
      await passInTurns(1500);
      for (const name of ['old', 'new'])
        expect(instances.flatMap(({ calls }) => calls.seconds(name))).toEqual([1]);
    });

    it('but options in both modules prevent the start', async () => {
      const lockStore = new InMemoryLockStore();
      const error = await startError({
        schedule: ScheduleModule.forRoot({ lockStore }),
        imports: [BackgroundJobsModule.forRoot({ lockStore })],
      });
      expect(error).toContain('expected the options of the jobs to be given in one place');
    });
  });

  describe('Without a lockStore', () => {
    it('the application starts in production, and each instance runs each tick', async () => {
      process.env['NODE_ENV'] = 'production';
      const startOne = () => start({ providers: [scheduled(EACH_SECOND)] });
      const instances = await Promise.all([startOne(), startOne()]);
      await pass(1500);
      expect(instances.flatMap(({ calls }) => calls.seconds('scheduled'))).toEqual([1, 1]);
    });
  });
});
