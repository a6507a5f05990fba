import { InvalidOptionsError } from '../index.js';
import { isObject, readOptions, refuse } from '../internal.js';
import type { MetricsRegistry } from './prom-client.js';

/** Options of `BackgroundJobsPrometheusModule.forRoot()`. */
export interface BackgroundJobsPrometheusOptions {
  /**
   * Where the metrics are registered.
   *
   * @default the default registry of prom-client
   *
   * @example
   * registry: new Registry()
   */
  readonly registry?: MetricsRegistry | undefined;

  /**
   * The beginning of every name. The alert rules and the dashboard of this package expect the default.
   *
   * @default 'background_jobs_'
   */
  readonly prefix?: string | undefined;
}

/** For `forRootAsync({ useClass })` and `useExisting`. */
export interface BackgroundJobsPrometheusOptionsFactory {
  /** Called once, when the application starts. */
  createBackgroundJobsPrometheusOptions():
    BackgroundJobsPrometheusOptions | Promise<BackgroundJobsPrometheusOptions>;
}

/** The options, checked. */
export interface ResolvedPrometheusOptions {
  /** `undefined`: the default registry of prom-client. */
  readonly registry: MetricsRegistry | undefined;
  readonly prefix: string;
}

const PLACE = { where: 'BackgroundJobsPrometheusModule', error: InvalidOptionsError };

const METHODS = ['registerMetric', 'getSingleMetric', 'removeSingleMetric'] as const;

/** @throws InvalidOptionsError that names the option, the value given and what would be right */
export function readPrometheusOptions(given: unknown = {}): ResolvedPrometheusOptions {
  const { registry, prefix = 'background_jobs_' } = readOptions(PLACE, given, ['registry', 'prefix']);
  if (registry !== undefined && !isRegistry(registry))
    refuse(PLACE, 'registry', 'a `Registry` of prom-client', registry);
  if (typeof prefix !== 'string' || !/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(prefix))
    refuse(PLACE, 'prefix', 'the beginning of a metric name (letters, digits, `_`)', prefix);
  return { registry, prefix };
}

function isRegistry(value: unknown): value is MetricsRegistry {
  return isObject(value) && METHODS.every((name) => typeof Reflect.get(value, name) === 'function');
}
