import { context, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';

/** A value of a metric, and the attributes that it is about. */
export interface Point {
  readonly attributes: object;
  readonly value: unknown;
}

/** Providers of OpenTelemetry that keep what they get. */
export class Telemetry {
  readonly #spans = new InMemorySpanExporter();
  readonly #metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  readonly tracerProvider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(this.#spans)],
  });
  readonly meterProvider = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter: this.#metrics })],
  });

  /** Makes these the providers of the process, and keeps contexts over promises. */
  setGlobal(): this {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    trace.setGlobalTracerProvider(this.tracerProvider);
    metrics.setGlobalMeterProvider(this.meterProvider);
    return this;
  }

  get spans(): ReadableSpan[] {
    return this.#spans.getFinishedSpans();
  }

  /** The values of a metric with its unit; an empty array where there is none. */
  async metric(name: string): Promise<{ unit: string; points: Point[] }> {
    const all = await this.#all();
    const found = all.find(({ descriptor }) => descriptor.name === name);
    const points = found?.dataPoints ?? [];
    return {
      unit: found?.descriptor.unit ?? '',
      points: points.map(({ attributes, value }) => ({ attributes, value })),
    };
  }

  async names(): Promise<string[]> {
    return (await this.#all()).map(({ descriptor }) => descriptor.name).sort();
  }

  async close(): Promise<void> {
    context.disable();
    trace.disable();
    metrics.disable();
    await Promise.all([this.tracerProvider.shutdown(), this.meterProvider.shutdown()]);
  }

  async #all() {
    this.#metrics.reset();
    await this.meterProvider.forceFlush();
    return this.#metrics
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics)
      .flatMap((scope) => scope.metrics);
  }
}
