import type { Meter, MeterProvider, Tracer, TracerProvider } from '@opentelemetry/api';
import { VERSION } from '../core/version.js';
import { metrics, trace } from './api.js';
import {
  type BackgroundJobsInstrumentationOptions,
  type InstrumentationSettings,
  readInstrumentationOptions,
} from './instrumentation.options.js';
import { type JobInstruments, jobInstruments } from './job-instruments.js';
import { RunMetrics } from './run-metrics.js';
import { RunSpans } from './run-spans.js';

/** One object for all calls without options. */
const NO_OPTIONS: BackgroundJobsInstrumentationOptions = {};

/**
 * Makes a span for each run and records metrics of runs and ticks, for all applications of this process. It has the
 * interface of OpenTelemetry's instrumentations, and listens only to the diagnostics channels of this package.
 *
 * @example
 * new NodeSDK({ instrumentations: [new BackgroundJobsInstrumentation()] }).start();
 */
export class BackgroundJobsInstrumentation {
  /** The name of the tracer and of the meter. */
  readonly instrumentationName = 'nestjs-background-jobs';
  readonly instrumentationVersion = VERSION;
  readonly #spans = new RunSpans(() => this.#tracer());
  readonly #metrics = new RunMetrics(() => this.#instruments());
  #settings: InstrumentationSettings;
  #tracerProvider: TracerProvider | undefined;
  #meterProvider: MeterProvider | undefined;
  #made: { readonly meter: Meter; readonly instruments: JobInstruments } | undefined;
  #listening: (RunSpans | RunMetrics)[] | undefined;

  /** @throws InvalidOptionsError for a wrong option */
  constructor(options: BackgroundJobsInstrumentationOptions = NO_OPTIONS) {
    this.#settings = readInstrumentationOptions(options);
    if (this.#settings.enabled) this.enable();
  }

  /** Starts to listen. Does nothing if it is listening already. */
  enable(): void {
    if (this.#listening !== undefined) return;
    const { spans, metrics: hasMetrics } = this.#settings;
    this.#listening = [...(spans ? [this.#spans] : []), ...(hasMetrics ? [this.#metrics] : [])];
    for (const listener of this.#listening) listener.listen();
  }

  /** Stops listening. The spans of runs in flight end now. */
  disable(): void {
    for (const listener of this.#listening ?? []) listener.stop();
    this.#listening = undefined;
  }

  /** Sets the provider of the spans, instead of the global one. */
  setTracerProvider(provider: TracerProvider): void {
    this.#tracerProvider = provider;
  }

  /** Sets the provider of the metrics, instead of the global one. */
  setMeterProvider(provider: MeterProvider): void {
    this.#meterProvider = provider;
    this.#made = undefined;
  }

  /**
   * Replaces the options. If it is listening, it continues, whatever `enabled` says.
   *
   * @throws InvalidOptionsError for a wrong option
   */
  setConfig(options: BackgroundJobsInstrumentationOptions): void {
    this.#settings = readInstrumentationOptions(options);
    if (this.#listening === undefined) return;
    this.disable();
    this.enable();
  }

  /** The options with their defaults. */
  getConfig(): { enabled?: boolean; spans?: boolean; metrics?: boolean } {
    return { ...this.#settings };
  }

  #tracer(): Tracer {
    const { instrumentationName, instrumentationVersion } = this;
    return (this.#tracerProvider ?? trace.getTracerProvider()).getTracer(
      instrumentationName,
      instrumentationVersion,
    );
  }

  /**
   * Made again when the meter changes, because instruments do nothing until the application sets the global provider.
   */
  #instruments(): JobInstruments {
    const { instrumentationName, instrumentationVersion } = this;
    const provider = this.#meterProvider ?? metrics.getMeterProvider();
    const meter = provider.getMeter(instrumentationName, instrumentationVersion);
    if (this.#made?.meter !== meter) this.#made = { meter, instruments: jobInstruments(meter) };
    return this.#made.instruments;
  }
}
