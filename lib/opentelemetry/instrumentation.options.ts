import { InvalidOptionsError } from '../core/errors.js';
import { type OptionsPlace, readBoolean, readOptions } from '../core/option-checks.js';

/** The options of `BackgroundJobsInstrumentation`. */
export interface BackgroundJobsInstrumentationOptions {
  /** Whether it listens from its construction on. `registerInstrumentations()` enables it in any case. Default: `true`. */
  readonly enabled?: boolean | undefined;
  /** Whether it makes a span for each run. Default: `true`. */
  readonly spans?: boolean | undefined;
  /** Whether it records metrics. Default: `true`. */
  readonly metrics?: boolean | undefined;
}

/** The options with their defaults. */
export interface InstrumentationSettings {
  enabled: boolean;
  spans: boolean;
  metrics: boolean;
}

/** @throws InvalidOptionsError for a wrong option */
export function readInstrumentationOptions(options: unknown): InstrumentationSettings {
  const place: OptionsPlace = { where: 'BackgroundJobsInstrumentation', error: InvalidOptionsError };
  const { enabled, spans, metrics } = readOptions(place, options, ['enabled', 'spans', 'metrics']);
  return {
    enabled: readBoolean(place, 'enabled', enabled, true),
    spans: readBoolean(place, 'spans', spans, true),
    metrics: readBoolean(place, 'metrics', metrics, true),
  };
}
