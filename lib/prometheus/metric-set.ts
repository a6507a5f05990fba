import { InvalidOptionsError } from '../index.js';
import type {
  Counter,
  Gauge,
  Histogram,
  Labels,
  MetricOptions,
  MetricsRegistry,
  PromClient,
} from './prom-client.js';

/** The description of a metric. */
export interface MetricText {
  /** Without the prefix. */
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
  /** `max` if several processes report the same value, so that their sum means nothing. @default 'sum' */
  readonly aggregator?: 'sum' | 'max';
}

/** The value of one series. */
export type Sample = readonly [labels: Labels, value: number];

/** The metrics of one application. They are made at once, and registered when the application has started. */
export class MetricSet {
  readonly #client: PromClient;
  readonly #prefix: string;
  readonly #metrics = new Map<string, unknown>();
  #registry: MetricsRegistry | undefined;

  constructor(client: PromClient, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  counter(text: MetricText, collect: (counter: Counter) => void = ignore): Counter {
    const counter: Counter = new this.#client.Counter({
      ...this.#options(text),
      collect: () => collect(counter),
    });
    return this.#keep(text, counter);
  }

  /** A gauge that only has the series of the last scrape. @param read is called at each scrape; it must not fail */
  gauge(text: MetricText, read: () => readonly Sample[] | Promise<readonly Sample[]>): Gauge {
    const collect = async (): Promise<void> => {
      const samples = await read();
      // Nothing waits between these lines, so two scrapes at once do not mix their series.
      gauge.reset();
      for (const [labels, value] of samples) gauge.set(labels, value);
    };
    const gauge: Gauge = new this.#client.Gauge({ ...this.#options(text), collect });
    return this.#keep(text, gauge);
  }

  histogram(
    text: MetricText,
    buckets: number[],
    collect: (histogram: Histogram) => void = ignore,
  ): Histogram {
    const histogram: Histogram = new this.#client.Histogram({
      ...this.#options(text),
      buckets,
      collect: () => collect(histogram),
    });
    return this.#keep(text, histogram);
  }

  /** @throws InvalidOptionsError if the registry already has a metric with one of the names */
  register(registry: MetricsRegistry): void {
    const taken = [...this.#metrics.keys()].find((name) => registry.getSingleMetric(name) !== undefined);
    if (taken !== undefined)
      throw new InvalidOptionsError(
        `BackgroundJobsPrometheusModule: expected the registry to have no metric \`${taken}\`, got one that somebody ` +
          'else has registered. Give each application of a process a `registry` or a `prefix` of its own.',
      );
    this.#registry = registry;
    // Any metric of the same client fits its registry.
    for (const metric of this.#metrics.values()) registry.registerMetric(metric as never);
  }

  /** Takes the metrics out of the registry. */
  unregister(): void {
    const registry = this.#registry;
    for (const [name, metric] of this.#metrics)
      if (registry?.getSingleMetric(name) === metric) registry?.removeSingleMetric(name);
    this.#registry = undefined;
  }

  #options({ name, help, labels = [], aggregator = 'sum' }: MetricText): MetricOptions {
    return { name: `${this.#prefix}${name}`, help, labelNames: labels, registers: [], aggregator };
  }

  #keep<Metric>({ name }: MetricText, metric: Metric): Metric {
    this.#metrics.set(`${this.#prefix}${name}`, metric);
    return metric;
  }
}

function ignore(): void {
  // Most metrics are filled when something happens.
}
