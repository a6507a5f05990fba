import { Inject, Injectable, Scope, type Type } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import { BackgroundJobsModule } from '../../lib/background-jobs.module.js';
import { InvalidJobError, InvalidOptionsError } from '../../lib/core/errors.js';
import { BackgroundJob } from '../../lib/jobs/discovery/background-job.decorator.js';
import { JobRegistry } from '../../lib/jobs/job-registry.js';
import { ScheduleModule } from '../../lib/nest-schedule/index.js';
import { closeApps, createApp, moduleNamed, startApp } from './test-app.js';
import { VirtualClock } from './virtual-clock.js';

@Injectable()
class Exports {
  constructor(@Inject(JobRegistry) readonly registry: JobRegistry) {}

  @BackgroundJob({ cron: '* * * * *' })
  run(): number {
    return this.registry.list().length;
  }
}

@Injectable({ scope: Scope.REQUEST })
class Scoped {
  @BackgroundJob({ interval: '1m' })
  run(): string {
    return 'scoped';
  }
}

class Wrong {
  @BackgroundJob({ interval: '1m', name: 'Exports.run' })
  run(): void {}
}

class Other {
  @BackgroundJob({ interval: '1m' })
  run(): void {}
}

class Fine {
  @BackgroundJob({ interval: '1m' })
  run(): void {}
}

function wrongHost(name: string): Type {
  class Host {
    @BackgroundJob({ interval: 'soon' as '1m' })
    run(): void {}
  }
  Object.defineProperty(Host, 'name', { value: name });
  return Host;
}

function namesIn(registry: JobRegistry): string[] {
  return registry
    .list()
    .map(({ name }) => name)
    .sort();
}

async function appWithLoader() {
  const clock = new VirtualClock('2026-01-01T00:00:00Z');
  const app = await startApp({ clock, jobs: { scheduling: true } });
  return { ...app, clock, loader: app.context.get(LazyModuleLoader, { strict: false }) };
}

/** An application that does not import our module. */
async function appWithout() {
  const context = await createApp({ importedAs: [] });
  await context.init();
  return { loader: context.get(LazyModuleLoader, { strict: false }) };
}

const lazy = moduleNamed('Lazy', { providers: [Exports, Scoped] });

/** Rules for modules that Nest's `LazyModuleLoader` loads after the start. */
export function describeLazyModules(): void {
  describe('a module that is loaded later', () => {
    afterEach(closeApps);

    it('has jobs that tick from then on, and the log reports them', async () => {
      const { loader, registry, clock, log } = await appWithLoader();
      const moduleRef = await loader.load(() => lazy);
      expect(moduleRef.get(Exports)).toBeInstanceOf(Exports);
      expect(registry.list().map(({ name }) => name)).toEqual(['Exports.run', 'Scoped.run']);
      expect(log.lines('log')).toContain('jobs of a module that was loaded later: 2');
      await clock.advance(60_000);

      expect(registry.get('Exports.run').lastRun).toMatchObject({ trigger: 'tick', value: 2 });
      expect(registry.get('Scoped.run').lastRun).toMatchObject({ trigger: 'tick', value: 'scoped' });
    });

    it('has each job once when it is loaded again, or beside another', async () => {
      const { loader, registry } = await appWithLoader();
      const other = moduleNamed('Other', { imports: [lazy], providers: [Other] });
      await Promise.all([loader.load(() => lazy), loader.load(() => other), loader.load(() => lazy)]);
      await loader.load(() => lazy);

      expect(namesIn(registry)).toEqual(['Exports.run', 'Other.run', 'Scoped.run']);
    });

    it('does not load with an invalid job or with a name that is taken', async () => {
      const { loader } = await appWithLoader();
      await loader.load(() => lazy);
      class Bad {
        @BackgroundJob({ interval: 'soon' as '1m' })
        run(): void {}
      }

      await expect(loader.load(() => moduleNamed('Double', { providers: [Wrong] }))).rejects.toMatchObject({
        code: 'DUPLICATE_JOB',
      });
      await expect(loader.load(() => moduleNamed('Bad', { providers: [Bad] }))).rejects.toBeInstanceOf(
        InvalidJobError,
      );
    });

    it('with an invalid job spoils no other, and rejects with its own error whenever it is loaded', async () => {
      const { loader, registry } = await appWithLoader();
      const bad = moduleNamed('Bad', { providers: [Fine, wrongHost('Bad')] });
      const worse = { ...moduleNamed('Worse', { providers: [wrongHost('Worse')] }), global: true };
      const right = moduleNamed('Right', { providers: [Other] });
      const loads = { Bad: () => loader.load(() => bad), Worse: () => loader.load(() => worse) };
      for (const name of ['Bad', 'Worse', 'Bad', 'Worse'] as const)
        await expect(loads[name]()).rejects.toThrow(`${name}.run: expected \`interval\``);

      await expect(Promise.all([loader.load(() => right), loader.load(() => lazy)])).resolves.toHaveLength(2);
      await expect(loads.Bad()).rejects.toThrow('Bad.run: expected `interval`');
      expect(namesIn(registry)).toEqual(['Exports.run', 'Other.run', 'Scoped.run']);
    });

    it('has its jobs when an invalid module is loaded at the same time', async () => {
      const { loader, registry } = await appWithLoader();
      const bad = moduleNamed('Bad', { providers: [wrongHost('Bad')] });
      const loads = await Promise.allSettled([loader.load(() => bad), loader.load(() => lazy)]);

      expect(loads.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
      expect(namesIn(registry)).toEqual(['Exports.run', 'Scoped.run']);
    });

    it('has all of its jobs or none, and all of them once the taken name is free', async () => {
      const { loader, registry } = await appWithLoader();
      await loader.load(() => lazy);
      const inner = moduleNamed('Inner', { providers: [Fine] });
      const double = moduleNamed('Double', { imports: [inner], providers: [Other, Wrong] });
      for (let load = 0; load < 2; load++)
        await expect(loader.load(() => double)).rejects.toMatchObject({ code: 'DUPLICATE_JOB' });
      expect(namesIn(registry)).toEqual(['Exports.run', 'Scoped.run']);

      await loader.load(() => moduleNamed('Outer', { imports: [inner] }));
      expect(namesIn(registry)).toEqual(['Exports.run', 'Fine.run', 'Scoped.run']);
      await registry.remove('Exports.run');
      await loader.load(() => double);
      expect(namesIn(registry)).toEqual(['Exports.run', 'Fine.run', 'Other.run', 'Scoped.run']);
    });

    it('has its jobs at the second load after a failure of its options factory', async () => {
      const { loader, registry } = await appWithLoader();
      let calls = 0;
      class Configured {
        @BackgroundJob({
          useFactory: () => {
            if (calls++ === 0) throw new Error('no settings');
            return { interval: '1m' };
          },
        })
        run(): void {}
      }
      const configured = moduleNamed('Configured', { providers: [Fine, Configured] });

      await expect(loader.load(() => configured)).rejects.toThrow('no settings');
      expect(namesIn(registry)).toEqual([]);
      await loader.load(() => configured);
      expect(namesIn(registry)).toEqual(['Configured.run', 'Fine.run']);
    });

    it('does not load when it imports BackgroundJobsModule a second time', async () => {
      const { loader, context } = await appWithLoader();
      for (const imported of [
        BackgroundJobsModule.forRoot(),
        BackgroundJobsModule.forRoot({ keyPrefix: 'other:' }),
        BackgroundJobsModule.forRootAsync({ useFactory: () => ({}) }),
      ]) {
        const second = moduleNamed('Second', { imports: [imported], providers: [Exports] });
        const error: unknown = await loader.load(() => second).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(InvalidOptionsError);
        expect((error as Error).message).toMatch(/to be imported once, got it twice\..*loaded later\.$/);
      }
      await expect(context.close()).resolves.toBeUndefined();
    });

    it.each([
      ['forRoot()', 'BackgroundJobsModule', () => BackgroundJobsModule.forRoot()],
      [
        'forRootAsync()',
        'BackgroundJobsModule',
        () => BackgroundJobsModule.forRootAsync({ useFactory: async () => Promise.resolve({}) }),
      ],
      [
        'forRoot() of a module that is not global',
        'BackgroundJobsModule',
        () => BackgroundJobsModule.forRoot({ isGlobal: false }),
      ],
      ['ScheduleModule', 'ScheduleModule', () => ScheduleModule.forRoot()],
    ])('does not load when it is the only one to import %s', async (_title, where, imported) => {
      const { loader } = await appWithout();
      const feature = moduleNamed('Feature', { imports: [imported()], providers: [Fine] });
      for (const load of [() => feature, () => feature, imported])
        await expect(loader.load(load)).rejects.toMatchObject({
          code: 'INVALID_OPTIONS',
          message: expect.stringMatching(
            new RegExp(`^${where}: expected .* in the root module, got it in a module that is loaded later`),
          ),
        });
    });

    it('is not confused with one from the start, at any depth and beside any global module', async () => {
      const jobs = BackgroundJobsModule.forRootAsync({
        isGlobal: false,
        useFactory: async () => Promise.resolve({ scheduling: true }),
      });
      const inner = moduleNamed('Inner', { imports: [jobs], providers: [Fine] });
      const outer = { ...moduleNamed('Outer', { imports: [inner] }), global: true };
      const { names } = await startApp({
        importedAs: [],
        imports: [moduleNamed('Other', { imports: [outer] })],
      });

      expect(names).toEqual(['Fine.run']);
    });

    it('has jobs that do not tick when it is loaded during the shutdown', async () => {
      const { loader, context } = await appWithLoader();
      const closed = context.close();

      await expect(loader.load(() => lazy)).resolves.toBeDefined();
      await closed;
    });
  });
}
