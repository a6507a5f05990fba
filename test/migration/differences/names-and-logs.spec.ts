import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Injectable, Scope } from '@nestjs/common';
import { Cron, ScheduleModule } from '@nestjs/schedule';
import { CronJob } from 'cron';
import { TasksService } from '../application/tasks.service.js';
import { TimersService } from '../application/timers.service.js';
import { expectedOf } from '../support/package.js';
import { closeAll, pass, start, stopTime } from '../support/start.js';
import { repeated, scheduled } from '../support/scheduled.js';
import { inEachTime } from '../support/timers.js';

inEachTime(() => {
  beforeEach(() => stopTime());
  afterEach(async () => {
    await closeAll();
    jest.restoreAllMocks();
  });

  const EACH_SECOND = '* * * * * *';
  const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

  function broken(): never {
    throw new Error('broken here');
  }

  describe('A job without a name', () => {
    it('is named after its class and method', async () => {
      const { registry } = await start({ providers: [TasksService, TimersService] });
      const names = [...registry.getCronJobs().keys(), ...registry.getIntervals(), ...registry.getTimeouts()];
      const given = ['TasksService.eachSecond', 'TimersService.eachTwoSeconds', 'TimersService.afterStart'];
      expect(names.filter((name) => UUID.test(name))).toHaveLength(expectedOf({ original: 6, here: 0 }));
      expect(given.filter((name) => names.includes(name))).toEqual(expectedOf({ original: [], here: given }));
    });
  });

  describe('A job called `__proto__`', () => {
    it('is scheduled', async () => {
      const { calls } = await start({ providers: [scheduled(EACH_SECOND, { name: '__proto__' })] });
      await pass(1500);
      expect(calls.seconds('scheduled')).toEqual(expectedOf({ original: [], here: [1] }));
    });
  });

  describe('The number of jobs', () => {
    it('is logged at the start', async () => {
      const { lines } = await start({ providers: [scheduled(EACH_SECOND)] });
      const line = lines.log.lines.filter((each) => /\b1 of 1 jobs? scheduled/.test(each));
      expect(line).toHaveLength(expectedOf({ original: 0, here: 1 }));
    });
  });

  describe('An error of a handler', () => {
    it.each([
      ['a cron job', scheduled(EACH_SECOND, { name: 'nightly-report' }, broken)],
      ['an interval', repeated('nightly-report', 1000, broken)],
    ])('is logged with the name of the job: %s', async (_, provider) => {
      const { lines } = await start({ providers: [provider] });
      await pass(1500);
      const named = lines.error.lines.filter((line) => line.includes('nightly-report'));
      expect(named).toHaveLength(expectedOf({ original: 0, here: 1 }));
    });

    it("is logged by Nest's logger also for a CronJob of the application's own", async () => {
      const onConsole = jest.spyOn(console, 'error').mockImplementation(() => {});
      const { registry, lines } = await start();
      registry.addCronJob('nightly-report', new CronJob(EACH_SECOND, broken, null, true));
      await pass(1500);
      await turn();
      const named = lines.error.lines.filter((line) => line.includes('nightly-report'));
      expect(named).toHaveLength(expectedOf({ original: 0, here: 1 }));
      expect(onConsole).toHaveBeenCalledTimes(expectedOf({ original: 1, here: 0 }));
    });
  });

  describe('Request-scoped providers', () => {
    it('cause a warning each, and one hint at the remedy', async () => {
      const warned = async (scope: Scope): Promise<number> => {
        @Injectable({ scope })
        class PerRequest {
          @Cron(EACH_SECOND)
          one(): void {}

          @Cron(EACH_SECOND)
          two(): void {}
        }
        const { lines } = await start({ providers: [PerRequest] });
        return lines.warn.lines.length;
      };
      await expect(warned(Scope.REQUEST)).resolves.toBe(expectedOf({ original: 2, here: 3 }));
      await expect(warned(Scope.DEFAULT)).resolves.toBe(0);
    });
  });

  describe('Hosts', () => {
    it('are scheduled once under several tokens', async () => {
      const Host = scheduled(EACH_SECOND);
      const { calls } = await start({ providers: [Host, { provide: 'ALIAS', useExisting: Host }] });
      await pass(1500);
      expect(calls.seconds('scheduled')).toEqual(expectedOf({ original: [1, 1], here: [1] }));
    });

    it('are scheduled once when the module is imported twice', async () => {
      const { calls } = await start({
        imports: [ScheduleModule.forRoot()],
        providers: [scheduled(EACH_SECOND)],
      });
      await pass(1500);
      expect(calls.seconds('scheduled')).toEqual(expectedOf({ original: [1, 1], here: [1] }));
    });
  });
});
