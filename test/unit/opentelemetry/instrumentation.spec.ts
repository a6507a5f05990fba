import type { Instrumentation } from '@opentelemetry/instrumentation';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  DataPointType,
  InMemoryMetricExporter,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeSDK, resources } from '@opentelemetry/sdk-node';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BackgroundJobsInstrumentation } from '../../../lib/opentelemetry/index.js';
import { heardChannels } from '../../support/opentelemetry/heard-channels.js';
import { publishRun, runOf } from '../../support/opentelemetry/published-run.js';
import { Telemetry } from '../../support/opentelemetry/telemetry.js';
import { closeApps, startApp } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const DURATION = 'background_jobs.run.duration';

const made: BackgroundJobsInstrumentation[] = [];
let telemetry: Telemetry;

beforeEach(() => void (telemetry = new Telemetry().setGlobal()));

afterEach(async () => {
  for (const instrumentation of made.splice(0)) instrumentation.disable();
  await telemetry.close();
  expect(heardChannels()).toEqual([]);
});

function make(...options: ConstructorParameters<typeof BackgroundJobsInstrumentation>) {
  const instrumentation = new BackgroundJobsInstrumentation(...options);
  made.push(instrumentation);
  return instrumentation;
}

const runs = async () => {
  await publishRun(runOf(), () => 'sent');
  return { spans: telemetry.spans.length, metrics: await telemetry.names() };
};

describe('an instrumentation', () => {
  it('has the form of the others', () => {
    const instrumentation: Instrumentation = make();
    expect(instrumentation.instrumentationName).toBe('nestjs-background-jobs');
    expect(instrumentation.instrumentationVersion).toMatch(/^\d+\.\d+\.\d+/);
    expect(instrumentation.getConfig()).toEqual({ enabled: true, spans: true, metrics: true });
  });

  it('listens to the channels that it needs, once, until it is disabled', async () => {
    const instrumentation = make();
    instrumentation.enable();
    expect(heardChannels().sort()).toEqual([
      'nestjs-background-jobs:lock-lost',
      'nestjs-background-jobs:miss',
      'nestjs-background-jobs:skip',
      'tracing:nestjs-background-jobs:run:asyncEnd',
      'tracing:nestjs-background-jobs:run:start',
    ]);
    expect((await runs()).spans).toBe(1);
    instrumentation.disable();
    instrumentation.disable();
    expect(heardChannels()).toEqual([]);
    expect((await runs()).spans).toBe(1);
    instrumentation.enable();
    expect((await runs()).spans).toBe(2);
  });

  it('does not listen with `enabled: false`, until it is registered', async () => {
    const instrumentation = make({ enabled: false });
    expect(heardChannels()).toEqual([]);
    const unregister = registerInstrumentations({ instrumentations: [instrumentation] });
    expect((await runs()).spans).toBe(1);
    unregister();
    expect(heardChannels()).toEqual([]);
  });

  it('makes no spans with `spans: false`, and no metrics with `metrics: false`', async () => {
    const instrumentation = make({ spans: false });
    expect(await runs()).toMatchObject({ spans: 0, metrics: expect.arrayContaining([DURATION]) });
    instrumentation.setConfig({ metrics: false });
    expect(await runs()).toMatchObject({ spans: 1 });
    expect((await telemetry.metric(DURATION)).points).toMatchObject([{ value: { count: 1 } }]);
    make({ spans: false, metrics: false });
    expect(await runs()).toMatchObject({ spans: 2 });
  });

  it('is not enabled by other options', () => {
    const instrumentation = make({ enabled: false });
    instrumentation.setConfig({ spans: false });
    expect(heardChannels()).toEqual([]);
  });

  it('refuses options that it does not know', () => {
    expect(() => make({ span: false } as object)).toThrow(
      'BackgroundJobsInstrumentation: unknown option `span`: did you mean `spans`?',
    );
    expect(() => make({ metrics: 'no' } as object)).toThrow(/expected `metrics` to be `true` or `false`/);
    expect(heardChannels()).toEqual([]);
  });
});

describe('two instrumentations', () => {
  it('have their own providers, spans and metrics', async () => {
    const [one, other] = [new Telemetry(), new Telemetry()];
    for (const { tracerProvider, meterProvider } of [one, other]) {
      const instrumentation = make();
      instrumentation.setTracerProvider(tracerProvider);
      instrumentation.setMeterProvider(meterProvider);
    }
    await publishRun(runOf(), () => made[0]?.disable());
    await publishRun(runOf(), () => 'sent');
    expect([one.spans.length, other.spans.length, telemetry.spans.length]).toEqual([1, 2, 0]);
    expect((await one.metric('background_jobs.run.active')).points).toMatchObject([{ value: 0 }]);
    expect((await other.metric(DURATION)).points).toMatchObject([{ value: { count: 2 } }]);
    await Promise.all([one, other].map(({ meterProvider }) => meterProvider.shutdown()));
  });
});

describe('providers that are set later', () => {
  it('get the spans and the metrics from then on', async () => {
    await telemetry.close();
    make();
    await publishRun(runOf(), () => 'sent');
    telemetry = new Telemetry().setGlobal();
    expect(await runs()).toMatchObject({ spans: 1 });
    expect((await telemetry.metric(DURATION)).points).toMatchObject([{ value: { count: 1 } }]);
  });
});

describe('in the SDK for Node', () => {
  afterEach(closeApps);

  it('makes the spans and metrics of an application, in one SDK after the other', async () => {
    await telemetry.close();
    const clock = new VirtualClock();
    const { registry } = await startApp({ clock, jobs: { scheduling: true } });
    registry.add('job', { cron: '* * * * *' }, () => trace.getTracer('test').startSpan('query').end());
    for (const round of [1, 2]) {
      const instrumentation = make();
      const spans = new InMemorySpanExporter();
      const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
      const sdk = new NodeSDK({
        autoDetectResources: false,
        resource: resources.emptyResource(),
        spanProcessors: [new SimpleSpanProcessor(spans)],
        instrumentations: [instrumentation],
        metricReaders: [new PeriodicExportingMetricReader({ exporter: metrics })],
        logRecordProcessors: [],
      });
      sdk.start();
      await clock.advance(60_000);
      const [query, run, ...others] = spans.getFinishedSpans();
      expect([query?.name, run?.name, others]).toEqual(['query', 'job', []]);
      expect(query?.parentSpanContext?.spanId).toBe(run?.spanContext().spanId);
      expect(run?.attributes).toMatchObject({
        'background_jobs.run.tick': `2026-01-01T00:0${round}:00.000Z`,
      });
      instrumentation.disable();
      await sdk.shutdown();
      expect(countsOf(metrics.getMetrics())).toContainEqual(['background_jobs.run.duration', 1]);
      await telemetry.close();
    }
  });
});

/** The counts of the histograms. */
function countsOf(all: ReturnType<InMemoryMetricExporter['getMetrics']>): unknown[] {
  return all
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
    .filter(({ dataPointType }) => dataPointType === DataPointType.HISTOGRAM)
    .flatMap(({ descriptor: { name }, dataPoints }) => dataPoints.map(({ value }) => [name, value]))
    .map(([name, value]) => [name, (value as { count: number }).count]);
}
