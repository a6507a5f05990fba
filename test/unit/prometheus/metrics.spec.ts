import { channel } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { AggregatorRegistry, register } from 'prom-client';
import { BackgroundJobsPrometheusModule } from '../../../lib/prometheus/index.js';
import { describeCounters } from '../../support/prometheus/counter-rules.js';
import { Exposition } from '../../support/prometheus/exposition.js';
import { describeGauges } from '../../support/prometheus/gauge-rules.js';
import { startMetrics } from '../../support/prometheus/metrics-app.js';
import { describePrometheusModule } from '../../support/prometheus/module-rules.js';
import { closeApps, createApp, moduleNamed } from '../../support/test-app.js';

afterEach(closeApps);

describe('the metrics', () => {
  describeCounters();
  describeGauges();
  describePrometheusModule();

  it('of several processes are summed up, apart from gauges that all of them tell', async () => {
    const { clock, registry, metrics } = await startMetrics();
    registry.add('job', { cron: '0 * * * *' }, () => Promise.reject(new Error('no')));
    await clock.advance(3 * 3_600_000 + 20_000);
    const own = (await metrics.getMetricsAsJSON()) as unknown as object[];
    const aggregated = AggregatorRegistry.aggregate([own, own]);
    const scraped = new Exposition(await aggregated.metrics());
    expect(scraped.values('background_jobs_runs_total')).toMatchObject({
      'job_name="job",outcome="failed"': 6,
    });
    expect(scraped.byJob('background_jobs_ticks_without_success')).toEqual({ job: 3 });
    expect(scraped.values('background_jobs_instances')).toEqual({ 'state="live"': 1, 'state="silent"': 0 });
  });

  // Nest 11 closes no application that has not started.
  it('of an application that fails to start are gone once it is closed', async () => {
    class Fails implements OnApplicationBootstrap {
      onApplicationBootstrap(): void {
        throw new Error('no');
      }
    }
    const broken = moduleNamed('Broken', { providers: [Fails] });
    const context = await createApp({ imports: [BackgroundJobsPrometheusModule.forRoot(), broken] });
    await expect(context.init()).rejects.toThrow('no');
    await context.close();
    expect(register.getMetricsAsArray()).toEqual([]);
    expect(channel('nestjs-background-jobs:lock-command').hasSubscribers).toBe(false);
  });
});
