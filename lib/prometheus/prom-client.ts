import { missingPeer } from '../internal.js';

/** The members of a metrics registry that this module needs. A `Registry` of prom-client fits. */
export interface MetricsRegistry {
  /** Adds a metric. */
  registerMetric(metric: never): void;
  /** The metric of that name, if there is one. */
  getSingleMetric(name: string): unknown;
  /** Removes a metric. */
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

/** The options of a new metric. */
export interface MetricOptions {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  /** None, because the module registers its metrics later, all together. */
  readonly registers: never[];
  /** How prom-client's `AggregatorRegistry` combines the values of several processes. */
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
