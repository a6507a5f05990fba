import { Injectable, Module } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ScheduleModule,
  type ScheduleModuleOptions,
  type ScheduleModuleOptionsFactory,
  SchedulerRegistry,
} from '@nestjs/schedule';
import { closeAll, pass, start, stopTime } from '../support/start.js';
import { delayed, repeated, scheduled } from '../support/scheduled.js';
import { inEachTime } from '../support/timers.js';

inEachTime(() => {
  beforeEach(() => stopTime());
  afterEach(closeAll);

  const ALL = [
    scheduled('* * * * * *', { name: 'cron' }, (calls) => calls.note('cron')),
    repeated('interval', 1000, (calls) => calls.note('interval')),
    delayed('timeout', 1000, (calls) => calls.note('timeout')),
  ];

  async function kinds(schedule = ScheduleModule.forRoot()): Promise<string[]> {
    const { calls, registry } = await start({ providers: ALL, schedule });
    await pass(1500);
    const called = ['cron', 'interval', 'timeout'].filter((name) => calls.seconds(name).length > 0);
    const known = [...registry.getCronJobs().keys(), ...registry.getIntervals(), ...registry.getTimeouts()];
    expect(known).toEqual(called);
    return called;
  }

  @Injectable()
  class OnlyIntervals implements ScheduleModuleOptionsFactory {
    async createScheduleOptions(): Promise<ScheduleModuleOptions> {
      return Promise.resolve({ cronJobs: false, timeouts: false });
    }
  }

  @Module({ providers: [OnlyIntervals], exports: [OnlyIntervals] })
  class OptionsModule {}

  describe('ScheduleModule.forRoot', () => {
    it.each([
      [undefined, ['cron', 'interval', 'timeout']],
      [{}, ['cron', 'interval', 'timeout']],
      [{ cronJobs: false }, ['interval', 'timeout']],
      [{ intervals: false }, ['cron', 'timeout']],
      [{ timeouts: false }, ['cron', 'interval']],
      [{ cronJobs: false, intervals: false, timeouts: false }, []],
    ])('with %j schedules %j', async (options, expected) => {
      await expect(kinds(ScheduleModule.forRoot(options))).resolves.toEqual(expected);
    });

    it('makes the registry available to every module', async () => {
      @Injectable()
      class Consumer {
        constructor(readonly registry: SchedulerRegistry) {}
      }
      @Module({ providers: [Consumer] })
      class Feature {}
      const { context, registry } = await start({ imports: [Feature], providers: ALL });
      expect(context.get(Consumer).registry).toBe(registry);
      expect(registry.doesExist('cron', 'cron')).toBe(true);
    });
  });

  describe('ScheduleModule.forRootAsync takes its options', () => {
    it('from a factory with what it injects', async () => {
      const schedule = ScheduleModule.forRootAsync({
        imports: [OptionsModule],
        inject: [OnlyIntervals],
        useFactory: (options: OnlyIntervals) => options.createScheduleOptions(),
      });
      await expect(kinds(schedule)).resolves.toEqual(['interval']);
    });

    it('from a factory that returns them at once', async () => {
      const schedule = ScheduleModule.forRootAsync({ useFactory: () => ({ timeouts: false }) });
      await expect(kinds(schedule)).resolves.toEqual(['cron', 'interval']);
    });

    it('from a class that it creates', async () => {
      const schedule = ScheduleModule.forRootAsync({ useClass: OnlyIntervals });
      await expect(kinds(schedule)).resolves.toEqual(['interval']);
    });

    it('from an existing provider', async () => {
      const schedule = ScheduleModule.forRootAsync({ imports: [OptionsModule], useExisting: OnlyIntervals });
      await expect(kinds(schedule)).resolves.toEqual(['interval']);
    });
  });
});
