import { channel } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { register } from 'prom-client';
import { BackgroundJobsPrometheusModule } from '../../../lib/prometheus/index.js';
import { describeCounters } from '../../support/prometheus/counter-rules.js';
import { describeGauges } from '../../support/prometheus/gauge-rules.js';
import { describePrometheusModule } from '../../support/prometheus/module-rules.js';
import { closeApps, createApp, moduleNamed } from '../../support/test-app.js';

afterEach(closeApps);

describe('the metrics', () => {
  describeCounters();
  describeGauges();
  describePrometheusModule();

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
