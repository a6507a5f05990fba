import { Controller, Injectable, Scope } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { BackgroundJob } from '../../lib/jobs/discovery/background-job.decorator.js';
import { BackgroundJobsModule } from '../../lib/background-jobs.module.js';
import { InMemoryLockStore } from '../../lib/locks/in-memory-lock-store.js';
import { Cron, Interval, ScheduleModule, SchedulerRegistry, Timeout } from '../../lib/nest-schedule/index.js';
import { type AppParts, closeApps, moduleNamed, startApp, startError } from './test-app.js';
import { VirtualClock } from './virtual-clock.js';

@Injectable()
class Tasks {
  calls = 0;

  @Cron('* * * * * *', { name: 'each-second' })
  tick(): void {
    this.calls++;
  }
}

@Controller()
class Reports {
  @BackgroundJob({ cron: '0 0 * * *' })
  send(): void {}

  @Timeout(60_000)
  warmUp(): void {}
}

const START = '2026-01-01T00:00:00.500Z';

/** Starts an application on a clock of its own, and lets two seconds pass. */
async function run(parts: Omit<AppParts, 'clock' | 'providers'>) {
  const clock = new VirtualClock(START);
  const app = await startApp({ clock, providers: [Tasks], controllers: [Reports], ...parts });
  await clock.advance(2000);
  return { ...app, clock, calls: app.context.get(Tasks).calls };
}

const lockStore = new InMemoryLockStore();

/** Rules for the module beside other modules. They hold on every supported major version of Nest. */
export function describeScheduleModule(): void {
  afterEach(closeApps);

  describe('ScheduleModule', () => {
    it.each([
      ['alone', [ScheduleModule.forRoot()]],
      ['with options of BackgroundJobsModule', [ScheduleModule.forRoot({ lockStore })]],
      [
        'beside BackgroundJobsModule',
        [BackgroundJobsModule.forRoot({ scheduling: true }), ScheduleModule.forRoot()],
      ],
      ['before it', [ScheduleModule.forRoot(), BackgroundJobsModule.forRoot({ scheduling: true })]],
      [
        'with the options of both',
        [ScheduleModule.forRoot({ scheduling: true }), BackgroundJobsModule.forRoot()],
      ],
      ['twice', [ScheduleModule.forRoot(), ScheduleModule.forRoot()]],
      [
        'twice beside it',
        [
          ScheduleModule.forRoot(),
          BackgroundJobsModule.forRoot({ scheduling: true }),
          ScheduleModule.forRoot(),
        ],
      ],
      [
        'beside one that is not global',
        [BackgroundJobsModule.forRoot({ scheduling: true, isGlobal: false }), ScheduleModule.forRoot()],
      ],
    ])('schedules each method once, in one registry: %s', async (_, importedAs) => {
      const { calls, names, context } = await run({ importedAs });

      expect(calls).toBe(2);
      expect(new Set(context.get(SchedulerRegistry, { strict: false, each: true })).size).toBe(1);
      expect([...names].sort()).toEqual(['Reports.send', 'Reports.warmUp', 'each-second']);
    });

    it('takes its options from a provider, which it asks once', async () => {
      let asked = 0;
      const config = moduleNamed('Config', {
        providers: [{ provide: 'zone', useValue: 'Asia/Kolkata' }],
        exports: ['zone'],
      });
      const schedule = ScheduleModule.forRootAsync({
        imports: [config],
        inject: ['zone'],
        useFactory: async (timeZone: string) => {
          asked++;
          return { timeZone, intervals: false };
        },
      });
      const { registry, calls } = await run({ importedAs: [schedule] });

      expect({ asked, calls }).toEqual({ asked: 1, calls: 2 });
      expect(registry.get('each-second').schedule).toBe('* * * * * * (Asia/Kolkata)');
    });

    it.each([
      ['useClass', (Factory: new () => Options) => ({ useClass: Factory })],
      [
        'useExisting',
        (Factory: new () => Options) => ({
          useExisting: Factory,
          imports: [moduleNamed('Own', { providers: [Factory], exports: [Factory] })],
        }),
      ],
    ])('takes its options from a class, by %s', async (_, options) => {
      const { calls } = await run({ importedAs: [ScheduleModule.forRootAsync(options(Options))] });

      expect(calls).toBe(0);
    });

    it('refuses options of jobs in both modules, and names the modules', async () => {
      const both = [
        ScheduleModule.forRoot({ lockStore }),
        BackgroundJobsModule.forRoot({ keyPrefix: 'mine:' }),
      ];

      for (const importedAs of [both, [...both].reverse()]) {
        const error = await startError({ importedAs });
        expect(error).toMatchObject({ code: 'INVALID_OPTIONS' });
        expect(String(error)).toContain('`lockStore` in ScheduleModule');
        expect(String(error)).toContain('`keyPrefix` in BackgroundJobsModule');
      }
    });

    it('may be imported bare beside its import with options, but not alone', async () => {
      const feature = moduleNamed('Feature', { imports: [ScheduleModule] });

      await expect(
        run({ importedAs: [ScheduleModule.forRoot()], imports: [feature] }),
      ).resolves.toMatchObject({ calls: 2 });
      await expect(
        startError({ importedAs: [BackgroundJobsModule.forRoot()], imports: [feature] }),
      ).resolves.toMatchObject({
        message: expect.stringMatching(/ScheduleModule\.forRoot\(\)/),
      });
    });

    it('has the jobs in its registry by the time other modules start, and not before', async () => {
      const seen: boolean[] = [];
      const note = (registry: SchedulerRegistry): void =>
        void seen.push(registry.doesExist('cron', 'each-second'));
      @Injectable()
      class Early {
        constructor(private readonly registry: SchedulerRegistry) {}
        onModuleInit(): void {
          note(this.registry);
        }
        onApplicationBootstrap(): void {
          note(this.registry);
          void this.registry.getCronJob('each-second').stop();
        }
      }
      const early = moduleNamed('EarlyModule', { providers: [Early] });
      const { calls } = await run({ importedAs: [ScheduleModule.forRoot()], imports: [early] });

      expect(seen).toEqual([false, true]);
      expect(calls).toBe(0);
    });

    it('does not schedule a request-scoped host', async () => {
      @Injectable({ scope: Scope.REQUEST })
      class Scoped {
        @Interval('scoped', 1000)
        sync(): void {}
      }
      const feature = moduleNamed('Feature', { providers: [Scoped] });
      const { names } = await run({ importedAs: [ScheduleModule.forRoot()], imports: [feature] });

      expect(names).not.toContain('scoped');
    });
  });

  it('SchedulerRegistry can be provided by itself, in the test of a class that injects it', async () => {
    const context = await Test.createTestingModule({ providers: [SchedulerRegistry] }).compile();
    const registry = context.get(SchedulerRegistry);
    const timer = setInterval(() => undefined, 60_000);
    registry.addInterval('own', timer);

    expect(registry.getInterval('own')).toBe(timer);
    registry.deleteInterval('own');
    expect(registry.doesExist('interval', 'own')).toBe(false);
  });
}

class Options {
  createScheduleOptions() {
    return { cronJobs: false };
  }
}
