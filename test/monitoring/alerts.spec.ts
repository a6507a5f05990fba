import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Header, type INestApplication, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Registry } from 'prom-client';
import { BackgroundJobsModule, JobRegistry } from '../../lib/index.js';
import { BackgroundJobsPrometheusModule } from '../../lib/prometheus/index.js';
import { LogRecorder } from '../support/log-recorder.js';
import { promtool } from '../support/prometheus/promtool.js';
import { PrometheusServer } from '../support/prometheus/prometheus-server.js';
import { ALERTS, panelExpressions } from '../support/prometheus/shipped-files.js';

const rules = readFileSync(ALERTS, 'utf8');

const metrics = new Registry();

@Controller('metrics')
class MetricsController {
  @Get()
  @Header('Content-Type', metrics.contentType)
  metrics(): Promise<string> {
    return metrics.metrics();
  }
}

@Module({
  imports: [
    BackgroundJobsModule.forRoot({ scheduling: true, drainTimeout: '1s' }),
    BackgroundJobsPrometheusModule.forRoot({ registry: metrics }),
  ],
  controllers: [MetricsController],
})
class AppModule {}

let app: INestApplication;
let prometheus: PrometheusServer;
let hasFailure = true;

beforeAll(async () => {
  const testing = Test.createTestingModule({ imports: [AppModule] }).setLogger(new LogRecorder());
  app = (await testing.compile()).createNestApplication();
  await app.listen(0, '127.0.0.1');
  const { port } = (app.getHttpServer() as { address(): { port: number } }).address();
  const registry = app.get(JobRegistry);
  registry.add('failing', { interval: '1s' }, () => {
    if (hasFailure) throw new Error('no');
  });
  registry.add('healthy', { interval: '1s' }, () => 'done');
  prometheus = await PrometheusServer.start(rules.replace(/^ *for: .*$/gm, ''), `127.0.0.1:${port}`);
});

afterAll(async () => {
  await prometheus.stop();
  await app.close();
});

/** Asks again until the answer is right; the limit of the test ends it otherwise. */
async function until<Answer>(
  ask: () => Promise<Answer>,
  isRight: (answer: Answer) => boolean,
): Promise<Answer> {
  for (;;) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    await sleep(100);
  }
}

const isOfFailing = ({ labels }: { readonly labels: Readonly<Record<string, string>> }): boolean =>
  labels['job_name'] === 'failing';

describe('a real Prometheus', () => {
  it('fires for a job without success, and ends when it succeeds again', async () => {
    // On a busy machine a scrape may take too long, and other alerts may fire for a moment.
    const alertsOfJob = async () => (await prometheus.alerts()).filter(isOfFailing);
    const fired = await until(alertsOfJob, (alerts) => alerts.some(({ state }) => state === 'firing'));
    expect(fired).toEqual([
      expect.objectContaining({
        labels: { alertname: 'BackgroundJobWithoutSuccess', job_name: 'failing', severity: 'critical' },
        annotations: expect.objectContaining({
          summary: expect.stringMatching(/^failing has had no success for ([3-9]|\d{2,}) ticks$/),
        }),
      }),
    ]);
    hasFailure = false;
    await until(alertsOfJob, (alerts) => alerts.length === 0);
  });

  it('evaluates all rules as they are shipped', async () => {
    const evaluated = await until(
      () => prometheus.rules(),
      (all) => all.every(({ health }) => health !== 'unknown'),
    );
    expect(evaluated).toHaveLength(rules.match(/- alert:/g)?.length ?? 0);
    expect(evaluated.filter(({ health }) => health !== 'ok')).toEqual([]);
  });

  it('keeps the label of the job, and gives its own to the target', async () => {
    const series = await prometheus.query('background_jobs_info');
    expect(series.map(({ metric }) => metric)).toEqual(
      ['failing', 'healthy'].map((job_name) => ({
        ...{ __name__: 'background_jobs_info', job: 'application', instance: expect.any(String), job_name },
        // Prometheus leaves empty labels out.
        ...{ schedule: 'every 1s', locked: 'true' },
      })),
    );
  });

  it.each(panelExpressions())('answers the panel "%s": %s', async (_, expression) => {
    const asked = expression
      .replaceAll('$job_name', '.*')
      .replaceAll('$__rate_interval', '1m')
      .replaceAll('$__range', '1m');
    expect(asked).not.toContain('$');
    const answer = await prometheus.query(asked);
    // The panel of paused jobs is the only one that shows nothing when all is well.
    if (asked.endsWith(' > 0')) expect(answer).toEqual([]);
    else expect(answer).not.toEqual([]);
  });

  it('gets metrics without a fault', async () => {
    expect(promtool(['check', 'metrics'], await metrics.metrics())).toEqual({ status: 0, output: '' });
  });
});
