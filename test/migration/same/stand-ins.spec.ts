import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { CronJob } from 'cron';
import { closeAll, pass, start, stopTime } from '../support/start.js';
import { repeated, scheduled } from '../support/scheduled.js';
import { inEachTime } from '../support/timers.js';

inEachTime(() => {
  beforeEach(() => stopTime());
  afterEach(closeAll);
  afterEach(() => void jest.restoreAllMocks());

  const EACH_SECOND = '* * * * * *';

  /** Objects that tests pass instead of a CronJob. */
  function stub(members: Record<string, unknown> = {}): CronJob {
    return { start: jest.fn(), stop: jest.fn(), ...members } as unknown as CronJob;
  }

  describe('A stub instead of a CronJob', () => {
    it.each([
      ['start and stop alone', {}],
      ['a cronTime that is none', { cronTime: {}, fireOnTick: () => undefined }],
      ['members that return nothing', { fireOnTick: jest.fn(), lastDate: jest.fn(), cronTime: undefined }],
      ['null for its cronTime', { cronTime: null, fireOnTick: jest.fn() }],
    ])('stays as it is: with %s', async (_, members) => {
      const { registry } = await start();
      const job = stub(members);
      registry.addCronJob('stub', job);
      registry.getCronJob('stub').start();
      expect(registry.getCronJob('stub')).toBe(job);
      expect(registry.doesExist('cron', 'stub')).toBe(true);
      registry.deleteCronJob('stub');
      expect(job.start).toHaveBeenCalledTimes(1);
      expect(job.stop).toHaveBeenCalledTimes(1);
      expect(registry.doesExist('cron', 'stub')).toBe(false);
    });

    it('stops with the application', async () => {
      const { registry, context } = await start();
      const job = stub();
      registry.addCronJob('stub', job);
      await context.close();
      expect(job.stop).toHaveBeenCalledTimes(1);
    });

    it('can be fired without lastDate()', async () => {
      const { registry } = await start();
      const fireOnTick = jest.fn();
      const job = stub({ cronTime: { source: EACH_SECOND }, fireOnTick });
      registry.addCronJob('stub', job);
      await job.fireOnTick();
      expect(fireOnTick).toHaveBeenCalledTimes(1);
    });
  });

  describe('SchedulerRegistry', () => {
    it('has no kinds but its three', async () => {
      const { registry } = await start({ providers: [scheduled(EACH_SECOND, { name: 'x' })] });
      for (const kind of ['other', 'constructor'])
        expect(registry.doesExist(kind as 'cron', 'x')).toBe(false);
    });

    it.each([0, null, undefined])('allows a name that has the value %j', async (timer) => {
      const { registry } = await start();
      registry.addInterval('x', timer);
      registry.addTimeout('x', timer);
      const other = setTimeout(() => {}, 1000);
      registry.addInterval('x', other);
      registry.addTimeout('x', other);
      expect(registry.getInterval('x')).toBe(other);
      expect(registry.getTimeout('x')).toBe(other);
    });

    it('has a CronJob that a test puts into its map', async () => {
      const { registry, calls } = await start();
      const job = new CronJob(EACH_SECOND, () => calls.note('put'), null, true);
      registry.getCronJobs().set('put', job);
      await pass(1500);
      expect(registry.getCronJob('put')).toBe(job);
      registry.deleteCronJob('put');
      await pass(2000);
      expect(calls.seconds('put')).toEqual([1]);
    });

    it('has a CronJob under two names, which ticks once', async () => {
      const { registry, calls } = await start();
      const job = new CronJob(EACH_SECOND, () => calls.note('both'), null, true);
      registry.addCronJob('one', job);
      registry.addCronJob('two', job);
      await pass(1500);
      expect(calls.seconds('both')).toEqual([1]);
      registry.deleteCronJob('two');
      await pass(2000);
      expect(calls.seconds('both')).toEqual([1]);
    });

    it.each([
      ['A'.repeat(500)],
      ['with\nlines\tand\u0000signs'],
      ['half a character: \ud83d'],
      [' '],
      ['constructor'],
      ['📮 daily'],
    ])('has jobs of each kind with the name %j', async (name) => {
      const { registry, calls } = await start({
        providers: [scheduled(EACH_SECOND, { name }), repeated(name, 700, (log) => log.note('interval'))],
      });
      registry.addCronJob(`${name} too`, new CronJob(EACH_SECOND, () => calls.note('added'), null, true));
      expect([...registry.getCronJobs().keys()]).toEqual([name, `${name} too`]);
      expect(registry.getIntervals()).toEqual([name]);
      await pass(1200);
      expect(calls.seconds('scheduled')).toEqual([1]);
      expect(calls.seconds('interval')).toEqual([0.7]);
      expect(calls.seconds('added')).toEqual([1]);
      registry.deleteCronJob(name);
      expect(registry.doesExist('cron', name)).toBe(false);
    });
  });

  /** A service in a test without the module. */
  class MockedRegistry implements Partial<SchedulerRegistry> {
    readonly #jobs = new Map<string, CronJob>();

    addCronJob(name: string, job: CronJob): void {
      this.#jobs.set(name, job);
    }

    getCronJob(name: string): CronJob {
      return this.#jobs.get(name) ?? new CronJob(EACH_SECOND, () => {});
    }

    getCronJobs(): Map<string, CronJob> {
      return this.#jobs;
    }

    // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the original has it, too
    getInterval<Timer>(name: string): Timer {
      return name as Timer;
    }
  }

  describe('A mock of the registry', () => {
    it('has the types of the registry', () => {
      const mock = new MockedRegistry();
      const job = new CronJob(EACH_SECOND, () => {});
      mock.addCronJob('x', job);
      const registry = mock as unknown as SchedulerRegistry;
      expect(registry.getCronJob('x')).toBe(job);
    });

    it('may be a spy on one of its methods', async () => {
      const { registry } = await start();
      const job = new CronJob(EACH_SECOND, () => {});
      const get = jest.spyOn(registry, 'getCronJob').mockReturnValue(job);
      const add = jest.spyOn(registry, 'addCronJob').mockImplementation((name: string, added: CronJob) => {
        registry.getCronJobs().set(name, added);
      });
      jest.spyOn(registry, 'getCronJobs').mockReturnValue(new Map([['x', job]]));
      registry.addCronJob('y', job);
      expect(registry.getCronJob('y')).toBe(job);
      expect(registry.getCronJobs().get('y')).toBe(job);
      expect([get, add].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
    });

    it('takes the type arguments of the original', async () => {
      const { registry } = await start();
      const timer = setInterval(() => {}, 1000);
      registry.addInterval<NodeJS.Timeout>('x', timer);
      registry.addTimeout<NodeJS.Timeout>('x', timer);
      const interval: NodeJS.Timeout = registry.getInterval('x');
      const timeout = registry.getTimeout<NodeJS.Timeout>('x');
      expect([interval, timeout]).toEqual([timer, timer]);
      // Its type is unknown without an argument, so it fits anywhere.
      const unknown = registry.getInterval('x');
      const text: string = unknown;
      expect(text).toBe(timer);
    });
  });
});

/** Its options have the type of the original. */
export type Options = Parameters<(typeof ScheduleModule)['forRoot']>[0];
