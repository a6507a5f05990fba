import { type INestApplicationContext, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { describe, expect, it } from '@jest/globals';
import { BackgroundJobsModule } from '../../lib/background-jobs.module.js';
import { JobRegistry } from '../../lib/jobs/job-registry.js';
import { type ApplicationParts as Parts, applicationWithResources } from './application-with-resources.js';

/** The places of the jobs module: first and last among the imports, and in another module. */
const PLACES: readonly [title: string, module: (parts: Parts, isGlobal: boolean) => new () => object][] = [
  [
    'imported first',
    ({ FeatureModule, DatabaseModule, RootResource }, isGlobal) => {
      @Module({
        imports: [BackgroundJobsModule.forRoot({ isGlobal }), DatabaseModule, FeatureModule],
        providers: [RootResource],
      })
      class AppModule {}
      return AppModule;
    },
  ],
  [
    'imported last',
    ({ FeatureModule, DatabaseModule, RootResource }, isGlobal) => {
      @Module({
        imports: [FeatureModule, DatabaseModule, BackgroundJobsModule.forRoot({ isGlobal })],
        providers: [RootResource],
      })
      class AppModule {}
      return AppModule;
    },
  ],
  [
    'imported deep down, with forRootAsync',
    ({ FeatureModule, DatabaseModule, RootResource }, isGlobal) => {
      @Module({
        imports: [BackgroundJobsModule.forRootAsync({ isGlobal, useFactory: () => ({}) }), FeatureModule],
      })
      class CoreModule {}
      @Module({ imports: [DatabaseModule, CoreModule], providers: [RootResource] })
      class AppModule {}
      return AppModule;
    },
  ],
];

/** Closes the application during a run of its handler, and lets the run end once the drain waits for it. */
async function closeDuringRun(app: INestApplicationContext, { steps, open }: Parts): Promise<void> {
  const job = app.get(JobRegistry, { strict: false }).get('job');
  const run = job.run();
  await until(() => job.isRunning);
  const closing = app.close();
  // Everything that does not wait for the drain happens now.
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
  steps.push('drain waits');
  open();
  await Promise.all([run, closing]);
}

/** Starts the application as a `main.ts` does. */
function start(module: new () => object): Promise<INestApplicationContext> {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- how Nest's options are given
  return NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** Rules that hold on every supported major version of Nest. */
export function describeShutdownOrder(): void {
  const cases = PLACES.flatMap(([title, module]) =>
    [true, false].map((isGlobal) => [`${title}, isGlobal: ${String(isGlobal)}`, module, isGlobal] as const),
  );

  describe('the module finds jobs after, and drains them before, every other module of the application', () => {
    it.each(cases)('when it is %s', async (_title, module, isGlobal) => {
      const parts = applicationWithResources();
      const app = await start(module(parts, isGlobal));
      parts.steps.push('started');
      await closeDuringRun(app, parts);

      const { steps } = parts;
      const started = steps.indexOf('started');
      const resources = ['Cache', 'Database', 'RootResource'];
      expect(steps.slice(0, started).sort()).toEqual(resources.map((name) => `${name} opened`));
      expect(steps.slice(started + 1, started + 3)).toEqual(['drain waits', 'run ended, true,true']);
      expect(steps.slice(started + 3).sort()).toEqual(resources.map((name) => `${name} closed`));
    });

    it('and its start ends only after jobs are added in the onModuleInit of another module', async () => {
      class Adding implements OnModuleInit {
        constructor(@Inject(JobRegistry) private readonly registry: JobRegistry) {}

        onModuleInit(): void {
          this.registry.add('added', { interval: '1m' }, () => 1);
        }
      }
      @Module({ imports: [BackgroundJobsModule.forRoot()], providers: [Adding] })
      class AppModule {}

      const app = await start(AppModule);

      expect(app.get(JobRegistry).has('added')).toBe(true);
      await app.close();
    });
  });
}
