import { namesOf, type OptionsPlace } from '../../core/option-checks.js';
import type {
  AddedJobOptions,
  BackgroundJobOptions,
  FactoryJobOptions,
  JobDefaults,
  JobOverrides,
  LockOptions,
  RetryOptions,
} from './job-options.js';

/** The values of a job's options. Durations are in milliseconds, and `lock` and `retry` have an entry per field. */
export interface OptionValues {
  readonly cron: string;
  readonly timeZone: string;
  readonly interval: number;
  readonly overlap: 'skip' | 'wait';
  readonly recover: boolean;
  readonly runOnStart: boolean;
  /** The greatest age of a tick that is caught up; 0 for none. */
  readonly catchUp: number;
  readonly jitter: number;
  readonly timeout: number;
  readonly disabled: boolean;
  /** The job needs no place among those that the module's `concurrency` allows. */
  readonly concurrency: false;
  /** Whether the job has a lock. */
  readonly lock: boolean;
  readonly 'lock.key': string;
  readonly 'lock.lockTimeout': number;
  readonly 'lock.refreshInterval': number;
  readonly 'lock.holdOnSuccess': number;
  readonly 'lock.holdOnFailure': number;
  readonly 'retry.attempts': number;
  readonly 'retry.delay': number;
  readonly 'retry.factor': number;
}

/** A value, and the place where it was written, because an error about it must name that place. */
export interface WrittenOption<Value = unknown> {
  readonly value: Value;
  readonly given: unknown;
  readonly place: OptionsPlace;
  /** Its name there: `defaults.jitter`. */
  readonly option: string;
}

/** The options of one place, or of several that were merged. */
export type OptionLayer = {
  readonly [Name in keyof OptionValues]?: WrittenOption<OptionValues[Name]> | undefined;
};

/**
 * Merges options of several places. The highest layer that has an option decides, and its schedule replaces a schedule
 * of the other kind below.
 *
 * @param layers from the lowest: the module's `defaults`, the decorator, its `useFactory`, the module's `jobs`;
 *   `undefined` for a place without options
 */
export function mergeLayers(...layers: readonly (OptionLayer | undefined)[]): OptionLayer {
  let merged: OptionLayer | undefined;
  for (const layer of layers) {
    if (merged === undefined) merged = layer;
    else if (layer !== undefined) merged = { ...withoutReplaced(merged, layer), ...layer };
  }
  return merged ?? {};
}

function withoutReplaced(below: OptionLayer, above: OptionLayer): OptionLayer {
  if (above.interval !== undefined) return { ...below, cron: undefined, timeZone: undefined };
  return above.cron === undefined ? below : { ...below, interval: undefined };
}

/** The names of all members of a union. */
type NamesIn<Options> = Options extends unknown ? keyof Options : never;

const OVERRIDES: Readonly<Record<NamesIn<JobOverrides>, true>> = {
  cron: true,
  interval: true,
  timeZone: true,
  lock: true,
  jitter: true,
  timeout: true,
  retry: true,
  disabled: true,
};

const ADDED: Readonly<Record<NamesIn<AddedJobOptions>, true>> = {
  ...OVERRIDES,
  overlap: true,
  recover: true,
  runOnStart: true,
  catchUp: true,
  concurrency: true,
};

/** The names of the options that each place allows. An option whose name is missing here does not compile. */
export const JOB_OPTION_NAMES = namesOf<NamesIn<BackgroundJobOptions>>({
  name: true,
  ...ADDED,
  inject: true,
  useFactory: true,
});
export const FACTORY_OPTION_NAMES = namesOf<NamesIn<FactoryJobOptions>>(ADDED);
export const OVERRIDE_OPTION_NAMES = namesOf<NamesIn<JobOverrides>>(OVERRIDES);
export const DEFAULT_OPTION_NAMES = namesOf<keyof JobDefaults>({
  lock: true,
  jitter: true,
  timeout: true,
  retry: true,
});
export const LOCK_OPTION_NAMES = namesOf<keyof LockOptions>({
  key: true,
  lockTimeout: true,
  refreshInterval: true,
  holdOnSuccess: true,
  holdOnFailure: true,
});
export const RETRY_OPTION_NAMES = namesOf<keyof RetryOptions>({ attempts: true, delay: true, factor: true });
