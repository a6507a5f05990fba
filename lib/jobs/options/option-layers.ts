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

/** What the options of a job come to; durations in milliseconds. `lock` and `retry` field by field. */
export interface OptionValues {
  readonly cron: string;
  readonly timeZone: string;
  readonly interval: number;
  readonly overlap: 'skip' | 'wait';
  readonly recover: boolean;
  readonly runOnStart: boolean;
  /** How old a tick may be that is caught up; 0: none is. */
  readonly catchUp: number;
  readonly jitter: number;
  readonly timeout: number;
  readonly disabled: boolean;
  /** Whether there is one. */
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

/** A value, and where it was written: a complaint about it must name that place. */
export interface WrittenOption<Value = unknown> {
  readonly value: Value;
  readonly given: unknown;
  readonly place: OptionsPlace;
  /** Its name there: `defaults.jitter`. */
  readonly option: string;
}

/** The options that were written in one place, or in several that have been merged. */
export type OptionLayer = {
  readonly [Name in keyof OptionValues]?: WrittenOption<OptionValues[Name]> | undefined;
};

/**
 * What holds where options are written in several places: the highest layer that has an option has its say, and a
 * schedule of the other kind replaces that of the layers below.
 *
 * @param layers from the lowest: the module's `defaults`, the decorator, its `useFactory`, the module's `jobs`;
 *   `undefined` where nothing is written
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
};

/** The names of all options, for the check at start. An option without its name here does not compile. */
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
