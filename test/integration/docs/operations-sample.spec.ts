import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { Redis } from 'ioredis';
import { register } from 'prom-client';
import { JobRegistry } from '../../../lib/jobs/job-registry.js';
import type { ShownSpan } from '../../../sample/operations/src/collector.js';
import { RedisServer } from '../../support/redis-server.js';

type Line = Readonly<Record<string, unknown>>;
type Health = Readonly<Record<string, { status: string; [detail: string]: unknown }>>;

const OUTAGE_MS = 10_000;
const SLOW_JOB = 'Search.reindex';
const FAILING_JOB = 'Invoices.charge';

let folder: string;
let redis: RedisServer;
let app: INestApplication;
let address: string;
let tracing: { start(): void; shutdown(): Promise<void> };
let instrumentation: { disable(): void };

// The sample reads its environment when it is loaded.
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'operations-'));
  redis = await RedisServer.start();
  const environment = { NODE_ENV: 'production', REDIS_URL: redis.url, LOG_FILE: join(folder, 'log') };
  Object.assign(process.env, environment);
  ({ tracing, instrumentation } = await import('../../../sample/operations/src/tracing.js'));
  tracing.start();
  const { startApplication } = await import('../../../sample/operations/src/application.js');
  app = await startApplication();
  address = await app.getUrl();
});

afterAll(async () => {
  await app.close();
  await tracing.shutdown();
  // All specs of a worker share the channels.
  instrumentation.disable();
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function read(path: string): Promise<string> {
  return (await fetch(`${address}${path}`)).text();
}

/** The value of one line of `/metrics`. */
async function metric(name: string, labels: string): Promise<number | undefined> {
  const line = (await read('/metrics'))
    .split('\n')
    .find((text) => text.startsWith(`background_jobs_${name}{${labels}}`));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

const ofJob = (job: string, more = '') => `job_name="${job}"${more}`;

async function spansOf(job: string): Promise<ShownSpan[]> {
  const spans = JSON.parse(await read('/traces')) as ShownSpan[];
  return spans.filter(({ name }) => name === job);
}

async function health(): Promise<Health> {
  return (JSON.parse(await read('/health')) as { details: Health }).details;
}

function linesOf(event: string): Line[] {
  const lines = readFileSync(join(folder, 'log'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Line).filter((line) => line['event'] === event);
}

/** Only a hang reaches the limit of the test. */
async function until<Value>(look: () => Promise<Value | undefined> | Value | undefined): Promise<Value> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(100);
  }
}

const untilMetric = (name: string, labels: string, isRight: (value: number) => boolean) =>
  until(async () => {
    const value = await metric(name, labels);
    return value !== undefined && isRight(value) ? value : undefined;
  });

describe('an operator of sample/operations', () => {
  it('sees a job that is slow while it runs, and how long it took', async () => {
    const run = app.get(JobRegistry).get(SLOW_JOB).run();
    await untilMetric('running', ofJob(SLOW_JOB), (value) => value === 1);
    await run;
    await untilMetric('run_duration_seconds_bucket', `le="30",${ofJob(SLOW_JOB)}`, (value) => value >= 1);
    expect(await metric('run_duration_seconds_bucket', `le="5",${ofJob(SLOW_JOB)}`)).toBe(0);
    const [span] = await spansOf(SLOW_JOB);
    expect(span?.seconds).toBeGreaterThan(14);
    expect(await health()).toMatchObject({ timers: { status: 'up' }, stores: { status: 'up' } });
  });

  it('sees a failure in the log, in the metrics and in the traces', async () => {
    const line = await until(() => linesOf('run.failed')[0]);
    expect(line).toMatchObject({
      job: FAILING_JOB,
      trigger: 'tick',
      outcome: 'failed',
      runId: expect.any(String),
      tick: expect.any(String),
      err: { message: 'payment gateway: 503 Service Unavailable' },
    });
    await untilMetric('runs_total', ofJob(FAILING_JOB, ',outcome="failed"'), (value) => value >= 1);
    const failed = (await spansOf(FAILING_JOB)).find(
      ({ attributes }) => attributes['background_jobs.run.id'] === line['runId'],
    );
    expect(failed).toMatchObject({
      error: 'payment gateway: 503 Service Unavailable',
      attributes: { 'error.type': 'Error', 'background_jobs.run.tick': line['tick'] },
    });
  });

  it('sees a run that lost its lock', async () => {
    const client = new Redis(redis.url);
    const before = (await metric('lost_locks_total', ofJob(SLOW_JOB))) ?? NaN;
    // A tick may have begun a run already, and that one serves as well.
    void app.get(JobRegistry).get(SLOW_JOB).run();
    await until(async () =>
      (await client.del(`mutex:background-jobs:lock:${SLOW_JOB}`)) === 1 ? true : undefined,
    );
    client.disconnect();
    await untilMetric('lost_locks_total', ofJob(SLOW_JOB), (value) => value > before);
    await untilMetric('running', ofJob(SLOW_JOB), (value) => value === 0);
    expect(await metric('lost_locks_total', ofJob(SLOW_JOB))).toBe(before + 1);
    expect(linesOf('lock.lost').at(-1)).toMatchObject({ job: SLOW_JOB, runId: expect.any(String) });
    const lost = (await spansOf(SLOW_JOB)).filter(
      ({ attributes }) => attributes['background_jobs.lock.lost'] === true,
    );
    expect(lost).toHaveLength(1);
  });

  it('sees ten seconds without Redis, and that they are over', async () => {
    await redis.stop();
    const stopped = performance.now();
    const away = await until(async () => {
      const { stores } = await health();
      return stores?.status === 'degraded' ? stores : undefined;
    });
    expect(away).toMatchObject({
      lockStore: expect.stringContaining('no connection to Redis'),
      stateStore: expect.stringContaining('no connection to Redis'),
    });
    expect((await fetch(`${address}/health/live`)).status).toBe(200);
    await until(() => linesOf('store.away')[0]);
    const skipped = ',reason="lock-unavailable"';
    await untilMetric('skipped_ticks_total', ofJob('Cache.warm', skipped), (value) => value >= 1);
    await untilMetric('lock_store_errors_total', 'command="acquire"', (value) => value >= 1);
    await sleep(OUTAGE_MS - (performance.now() - stopped));
    const succeeded = (await metric('runs_total', ofJob('Cache.warm', ',outcome="succeeded"'))) ?? NaN;

    await redis.restart();
    await until(async () => ((await health())['stores']?.status === 'up' ? true : undefined));
    await until(() => linesOf('store.back')[0]);
    await untilMetric(
      'runs_total',
      ofJob('Cache.warm', ',outcome="succeeded"'),
      (value) => value > succeeded,
    );
    // Both stores were away once, and each is back once.
    await until(() => (linesOf('store.back').length === 2 ? true : undefined));
    expect(linesOf('store.away')).toHaveLength(2);
  });

  it('is told nothing twice: the default registry has each metric once', async () => {
    const names = (await register.getMetricsAsJSON()).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
