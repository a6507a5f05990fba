import { missingPeer } from '../internal.js';

/** The registry that metrics are served from, as far as this module needs it: a `Registry` of prom-client fits. */
export interface MetricsRegistry {
  /** Adds a metric. */
  registerMetric(metric: never): void;
  /** The metric of that name, if there is one. */
  getSingleMetric(name: string): unknown;
  /** Takes a metric away. */
  removeSingleMetric(name: string): void;
}

export type Labels = Readonly<Record<string, string>>;

/** The members that all metrics have. */
interface Metric {
  remove(labels: Labels): void;
}

export interface Counter extends Metric {
  inc(labels: Labels, value?: number): void;
  reset(): void;
}

export interface Gauge extends Metric {
  set(labels: Labels, value: number): void;
  reset(): void;
}

export interface Histogram extends Metric {
  observe(labels: Labels, value: number): void;
}

/** How a metric is made. */
export interface MetricOptions {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  /** None, because the module adds the metric to its registry once all of them are made. */
  readonly registers: never[];
  /** What prom-client's `AggregatorRegistry` makes of the values of several processes. */
  readonly aggregator: 'sum' | 'max';
  /** Called at each scrape, before the values are read. */
  readonly collect?: () => void | Promise<void>;
}

/** The part of prom-client that this module uses. A successor with the same classes fits. */
export interface PromClient {
  /** The default registry. */
  readonly register: MetricsRegistry;
  readonly Counter: new (options: MetricOptions) => Counter;
  readonly Gauge: new (options: MetricOptions) => Gauge;
  readonly Histogram: new (options: MetricOptions & { readonly buckets: number[] }) => Histogram;
}

/** Loads prom-client when an application starts with the module. */
export async function loadPromClient(): Promise<PromClient> {
  try {
    return await import('prom-client');
  } catch (error) {
    throw missingPeer('BackgroundJobsPrometheusModule', 'prom-client', error);
  }
}
