import { Registry } from 'prom-client';
import type { BackgroundJobsModuleOptions } from '../../../lib/background-jobs.options.js';
import {
  BackgroundJobsPrometheusModule,
  type BackgroundJobsPrometheusOptions,
} from '../../../lib/prometheus/index.js';
import { RemoteStateStore } from '../cluster-state/remote-state-store.js';
import { RecordingLockStore } from '../recording-lock-store.js';
import { type AppParts, startApp, type TestApp } from '../test-app.js';
import { VirtualClock } from '../virtual-clock.js';
import { Exposition } from './exposition.js';

/** The parts of an application with metrics; absent ones are new. */
export interface MetricsParts extends Omit<AppParts, 'clock' | 'jobs'> {
  readonly clock?: VirtualClock;
  readonly lockStore?: RecordingLockStore;
  readonly stateStore?: RemoteStateStore;
  readonly jobs?: BackgroundJobsModuleOptions;
  readonly metrics?: BackgroundJobsPrometheusOptions;
}

/** An application with metrics in a registry, in virtual time, with stores that a test takes away. */
export interface MetricsApp extends TestApp {
  readonly clock: VirtualClock;
  readonly lockStore: RecordingLockStore;
  readonly stateStore: RemoteStateStore;
  readonly metrics: Registry;
  readonly scrape: () => Promise<Exposition>;
  /** Lets heartbeats bring their reports to the state store, and lets scrapes ask it again. */
  readonly reported: () => Promise<void>;
}

/** Starts an application at 00:30. `closeApps()` ends it. */
export async function startMetrics(parts: MetricsParts = {}): Promise<MetricsApp> {
  const { clock = new VirtualClock('2026-01-01T00:30:00Z'), ...others } = parts;
  const {
    lockStore = new RecordingLockStore(clock),
    stateStore = new RemoteStateStore(clock),
    metrics = {},
    imports = [],
    jobs,
    ...rest
  } = others;
  const registry = metrics.registry instanceof Registry ? metrics.registry : new Registry();
  const app = await startApp({
    ...rest,
    clock,
    jobs: { scheduling: true, lockStore, stateStore, ...jobs },
    imports: [BackgroundJobsPrometheusModule.forRoot({ registry, ...metrics }), ...imports],
  });
  const scrape = async () => new Exposition(await registry.metrics());
  const reported = () => clock.advance(20_000);
  return { ...app, clock, lockStore, stateStore, metrics: registry, scrape, reported };
}

/** A metric as it stands in the registry. */
export interface DescribedMetric {
  readonly type: string;
  readonly labels: readonly string[];
  readonly buckets?: readonly number[];
}

/** The metrics of a registry by their names. */
export function describedMetrics(registry: Registry): Record<string, DescribedMetric> {
  return Object.fromEntries(
    registry.getMetricsAsArray().map((metric) => {
      const { name, type, labelNames, upperBounds } = metric as unknown as {
        readonly name: string;
        readonly type: string;
        readonly labelNames: readonly string[];
        readonly upperBounds?: readonly number[];
      };
      const buckets = upperBounds === undefined ? {} : { buckets: [...upperBounds] };
      return [name, { type, labels: labelNames, ...buckets }];
    }),
  );
}
