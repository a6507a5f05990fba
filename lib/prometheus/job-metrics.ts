import type { Clock, JobCluster, JobEvents, JobRegistry } from '../index.js';
import type { InstanceIdentity } from '../internal.js';
import { addClusterGauges, addInstanceGauges } from './job-gauges.js';
import { LockStoreMetrics } from './lock-store-metrics.js';
import { MetricSet } from './metric-set.js';
import { ObservedCluster } from './observed-cluster.js';
import type { PromClient } from './prom-client.js';
import type { ResolvedPrometheusOptions } from './prometheus.options.js';
import { RunMetrics } from './run-metrics.js';

/** The parts of an application that its metrics read. */
export interface JobMetricsDeps {
  readonly client: PromClient;
  readonly options: ResolvedPrometheusOptions;
  readonly registry: JobRegistry;
  readonly events: JobEvents;
  readonly cluster: JobCluster;
  readonly identity: InstanceIdentity;
  readonly clock: Clock;
}

/** The metrics of one application, from its start to its end. */
export class JobMetrics {
  readonly #deps: JobMetricsDeps;
  readonly #metrics: MetricSet;
  readonly #runs: RunMetrics;
  readonly #lockStore: LockStoreMetrics;

  constructor(deps: JobMetricsDeps) {
    const { client, options, registry, cluster, identity, clock } = deps;
    this.#deps = deps;
    this.#metrics = new MetricSet(client, options.prefix);
    const names = (): ReadonlySet<string> => new Set(registry.defined().map(({ name }) => name));
    this.#runs = new RunMetrics(this.#metrics, names);
    const gauges = { registry, cluster, observed: new ObservedCluster(cluster.monitor, clock) };
    addInstanceGauges(this.#metrics, gauges);
    addClusterGauges(this.#metrics, gauges);
    this.#lockStore = new LockStoreMetrics(this.#metrics, identity.id);
  }

  /** Counts from now on. */
  follow(): void {
    this.#runs.follow(this.#deps.events);
  }

  /** @throws InvalidOptionsError if the registry already has a metric with one of the names */
  register(): void {
    const { options, client } = this.#deps;
    this.#metrics.register(options.registry ?? client.register);
    this.#lockStore.follow();
  }

  close(): void {
    this.#runs.unfollow();
    this.#lockStore.unfollow();
    this.#metrics.unregister();
  }
}
