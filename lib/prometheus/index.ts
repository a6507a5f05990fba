export { BackgroundJobsPrometheusModule } from './prometheus.module.js';
export type {
  BackgroundJobsPrometheusOptions,
  BackgroundJobsPrometheusOptionsFactory,
} from './prometheus.options.js';
export type { MetricsRegistry } from './prom-client.js';
