import { channel } from 'node:diagnostics_channel';
import { describe, expect, it } from '@jest/globals';
import { type DynamicModule, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { register, Registry } from 'prom-client';
import {
  BackgroundJobsModule,
  type BackgroundJobsModuleOptions,
  InMemoryLockStore,
  JobRegistry,
} from '../../../lib/index.js';
import {
  BackgroundJobsPrometheusModule,
  type BackgroundJobsPrometheusOptionsFactory,
} from '../../../lib/prometheus/index.js';
import { closeApps, createApp, moduleNamed, startApp, startError } from '../test-app.js';
import { describedMetrics, startMetrics } from './metrics-app.js';

const JOBS: BackgroundJobsModuleOptions = { scheduling: true, lockStore: new InMemoryLockStore() };

const commands = channel('nestjs-background-jobs:lock-command');

const prometheus = (options?: Parameters<typeof BackgroundJobsPrometheusModule.forRoot>[0]): DynamicModule =>
  BackgroundJobsPrometheusModule.forRoot(options);

/** Runs a job at the start of an application. */
@Injectable()
class RunsAtStart implements OnApplicationBootstrap {
  constructor(private readonly registry: JobRegistry) {}

  async onApplicationBootstrap(): Promise<void> {
    this.registry.add('job', { interval: '1h' }, () => 'done');
    await this.registry.get('job').run();
  }
}

class Settings implements BackgroundJobsPrometheusOptionsFactory {
  createBackgroundJobsPrometheusOptions() {
    return { prefix: 'shop_' };
  }
}

/** Rules for the module. They hold on every supported major version of Nest. */
export function describePrometheusModule(): void {
  describe('the module', () => {
    it('registers with the default registry, and takes its metrics away at the end', async () => {
      const { context, registry } = await startApp({ jobs: JOBS, imports: [prometheus()] });
      registry.add('job', { interval: '1h' }, () => 'done');
      expect(await register.metrics()).toContain('background_jobs_paused{job_name="job"} 0');
      await context.close();
      expect(register.getMetricsAsArray()).toEqual([]);
    });

    it('registers again with each application, and leaves no listener behind', async () => {
      for (let round = 0; round < 3; round++) {
        const { context, events } = await startApp({ jobs: JOBS, imports: [prometheus()] });
        expect(commands.hasSubscribers).toBe(true);
        expect(events.hasListeners('succeeded')).toBe(true);
        await context.close();
        expect(commands.hasSubscribers).toBe(false);
        for (const name of ['succeeded', 'failed', 'skipped', 'lockLost'] as const)
          expect(events.hasListeners(name)).toBe(false);
      }
    });

    it('counts runs until the end of the drain', async () => {
      const { context, registry, metrics, scrape } = await startMetrics();
      let end: () => void = () => undefined;
      registry.add('job', { interval: '1h' }, () => new Promise<void>((resolve) => (end = resolve)));
      void registry.get('job').run();
      const counter = metrics.getSingleMetric('background_jobs_runs_total');
      await scrape();
      const closed = context.close();
      end();
      await closed;
      const { values } = (await counter?.get()) ?? { values: [] };
      expect(values.find(({ labels }) => labels['outcome'] === 'succeeded')?.value).toBe(1);
    });

    it.each<[string, DynamicModule[]]>([
      ['before', [prometheus(), BackgroundJobsModule.forRoot(JOBS)]],
      ['after', [BackgroundJobsModule.forRoot(JOBS), prometheus()]],
      [
        'apart from',
        [moduleNamed('Metrics', { imports: [prometheus()] }), BackgroundJobsModule.forRoot(JOBS)],
      ],
    ])('is imported %s the module of the jobs', async (_, importedAs) => {
      const { registry } = await startApp({ importedAs });
      registry.add('job', { interval: '1h' }, () => 'done');
      await registry.get('job').run();
      expect(await register.metrics()).toContain(
        'background_jobs_runs_total{job_name="job",outcome="succeeded"} 1',
      );
      await closeApps();
    });

    it.each<[string, (runs: DynamicModule) => DynamicModule[]]>([
      ['before', (runs) => [runs, prometheus()]],
      ['after', (runs) => [prometheus(), runs]],
    ])('counts a run that another module starts %s it', async (_, imports) => {
      const runs = moduleNamed('Feature', { providers: [RunsAtStart] });
      await startApp({ importedAs: [BackgroundJobsModule.forRoot(JOBS), ...imports(runs)] });
      expect(await register.metrics()).toContain(
        'background_jobs_runs_total{job_name="job",outcome="succeeded"} 1',
      );
      await closeApps();
    });

    it('takes another prefix, and a registry', async () => {
      const registry = new Registry();
      const { metrics } = await startMetrics({ metrics: { registry, prefix: 'shop_jobs_' } });
      expect(metrics).toBe(registry);
      expect(Object.keys(describedMetrics(registry)).every((name) => name.startsWith('shop_jobs_'))).toBe(
        true,
      );
      expect(register.getMetricsAsArray()).toEqual([]);
    });

    it('fits a registry of OpenMetrics', async () => {
      const registry = new Registry();
      registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
      const { context, registry: jobs } = await startApp({
        jobs: JOBS,
        imports: [prometheus({ registry })],
      });
      jobs.add('job', { interval: '1h' }, () => 'done');
      for (let scrapes = 0; scrapes < 2; scrapes++)
        expect(await registry.metrics()).toContain('background_jobs_missed_ticks_total{job_name="job"} 0\n');
      await context.close();
      expect(registry.getMetricsAsArray()).toEqual([]);
    });

    it.each<[string, Parameters<typeof BackgroundJobsPrometheusModule.forRootAsync>[0]]>([
      ['a factory', { useFactory: () => Promise.resolve({ prefix: 'shop_' }) }],
      ['a class', { useClass: Settings }],
    ])('gets its options from %s', async (_, options) => {
      await startApp({ jobs: JOBS, imports: [BackgroundJobsPrometheusModule.forRootAsync(options)] });
      expect(register.getSingleMetric('shop_runs_total')).toBeDefined();
      await closeApps();
    });

    it('needs no options', async () => {
      await startApp({ jobs: JOBS, imports: [BackgroundJobsPrometheusModule] });
      expect(register.getSingleMetric('background_jobs_runs_total')).toBeDefined();
      await closeApps();
    });

    it.each([{}, null, { useFactory: 'none' }])('refuses forRootAsync(%p)', async (options) => {
      const wrong = options as { useFactory: () => object };
      const imports = [BackgroundJobsPrometheusModule.forRootAsync(wrong)];
      await expect(startError({ jobs: JOBS, imports })).resolves.toMatchObject({ code: 'INVALID_OPTIONS' });
    });

    it.each<[unknown, RegExp]>([
      [{ registry: {} }, /expected `registry` to be a `Registry` of prom-client/],
      [{ prefix: 'my-jobs-' }, /expected `prefix` to be the beginning of a metric name/],
      [{ prefx: 'x_' }, /unknown option `prefx`/],
      [null, /BackgroundJobsPrometheusModule: expected/],
    ])('refuses %p', async (options, message) => {
      const error = await startError({ jobs: JOBS, imports: [prometheus(options as object)] });
      expect(error).toMatchObject({ code: 'INVALID_OPTIONS', message: expect.stringMatching(message) });
    });

    it('needs the module of the jobs', async () => {
      const error = await createApp({ importedAs: [prometheus()] })
        .then((context) => context.init())
        .catch((reason: unknown) => reason);
      expect(error).toMatchObject({
        code: 'INVALID_OPTIONS',
        message: expect.stringMatching(/expected `BackgroundJobsModule` to be imported, too/),
      });
      expect(register.getMetricsAsArray()).toEqual([]);
    });
  });

  describe('two applications in one process', () => {
    it('count apart, each in a registry of its own', async () => {
      const apps = [await startMetrics(), await startMetrics()];
      for (const { registry } of apps) registry.add('job', { interval: '1h' }, () => 'done');
      await apps[0]?.registry.get('job').run();
      const scrapes = await Promise.all(apps.map(({ scrape }) => scrape()));
      expect(scrapes.map((scraped) => scraped.byJob('background_jobs_run_duration_seconds_count'))).toEqual([
        { job: 1 },
        {},
      ]);
      const acquired = scrapes.map((scraped) => {
        return scraped.values('background_jobs_lock_store_command_duration_seconds_count')[
          'command="acquire"'
        ];
      });
      expect(acquired).toEqual([1, undefined]);
    });

    it('share a registry with a prefix each', async () => {
      const registry = new Registry();
      await startMetrics({ metrics: { registry } });
      await startMetrics({ metrics: { registry, prefix: 'other_' } });
      expect(registry.getSingleMetric('background_jobs_runs_total')).toBeDefined();
      expect(registry.getSingleMetric('other_runs_total')).toBeDefined();
    });

    it('do not start with one registry and one prefix, and the first one goes on', async () => {
      const one = await startMetrics();
      const context = await createApp({ jobs: JOBS, imports: [prometheus({ registry: one.metrics })] });
      await expect(context.init()).rejects.toMatchObject({
        code: 'INVALID_OPTIONS',
        message: expect.stringMatching(/Give each application of a process a `registry` or a `prefix`/),
      });
      // Nest 11 closes no application that has not started, and repeats its error.
      await context.close().catch(() => undefined);
      one.registry.add('job', { interval: '1h' }, () => 'done');
      expect((await one.scrape()).byJob('background_jobs_paused')).toEqual({ job: 0 });
    });
  });
}
