import { Inject, Injectable, Scope } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import { BackgroundJobsModule } from '../../lib/background-jobs.module.js';
import { InvalidJobError, InvalidOptionsError } from '../../lib/errors.js';
import { BackgroundJob } from '../../lib/jobs/background-job.decorator.js';
import { JobRegistry } from '../../lib/jobs/job-registry.js';
import { closeApps, moduleNamed, startApp } from './test-app.js';
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

async function appWithLoader() {
  const clock = new VirtualClock('2026-01-01T00:00:00Z');
  const app = await startApp({ clock, jobs: { scheduling: true } });
  return { ...app, clock, loader: app.context.get(LazyModuleLoader, { strict: false }) };
}

const lazy = moduleNamed('Lazy', { providers: [Exports, Scoped] });

/** Modules that Nest's `LazyModuleLoader` loads when the application has started. */
export function describeLazyModules(): void {
  describe('a module that is loaded later', () => {
    afterEach(closeApps);

    it('has jobs that tick from then on, and a line says so', async () => {
      const { loader, registry, clock, log } = await appWithLoader();
      const moduleRef = await loader.load(() => lazy);
      expect(moduleRef.get(Exports)).toBeInstanceOf(Exports);
      expect(registry.list().map(({ name }) => name)).toEqual(['Exports.run', 'Scoped.run']);
      expect(log.lines('log')).toContain('jobs of a module that was loaded later: 2');
      await clock.advance(60_000);

      expect(registry.get('Exports.run').lastRun).toMatchObject({ trigger: 'tick', value: 2 });
      expect(registry.get('Scoped.run').lastRun).toMatchObject({ trigger: 'tick', value: 'scoped' });
    });

    it('that is loaded again, or beside another, has each job once', async () => {
      const { loader, registry } = await appWithLoader();
      const other = moduleNamed('Other', { imports: [lazy], providers: [Other] });
      await Promise.all([loader.load(() => lazy), loader.load(() => other), loader.load(() => lazy)]);
      await loader.load(() => lazy);

      expect(
        registry
          .list()
          .map(({ name }) => name)
          .sort(),
      ).toEqual(['Exports.run', 'Other.run', 'Scoped.run']);
    });

    it('does not load with a job that is wrong, or a name that is taken', async () => {
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

    it('and imports BackgroundJobsModule a second time does not load', async () => {
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

    it('while the application shuts down has jobs that do not tick', async () => {
      const { loader, context } = await appWithLoader();
      const closed = context.close();

      await expect(loader.load(() => lazy)).resolves.toBeDefined();
      await closed;
    });
  });
}
