import { InvalidJobError } from '../errors.js';
import { DEFAULT_LOCK_TIMEOUT_MS } from '../locks/lock-times.js';
import { complain, type OptionsPlace, readOptions, readText } from '../option-checks.js';
import type { JobRun } from '../runs/job-run.js';
import type { JobLock, RetryPolicy, RunnableJob } from '../runs/runnable-job.js';
import type { Schedule } from '../schedules/schedule.js';
import { FACTORY_OPTION_NAMES, JOB_OPTION_NAMES } from './job-options.js';
import { readSchedule } from './job-schedule.js';
import type { JobSelection } from './job-selection.js';
import { readLayer } from './options/layer-reader.js';
import { refuseBesideDefaults, refuseContradictions } from './options/option-contradictions.js';
import { mergeLayers, type OptionLayer } from './options/option-layers.js';
import type { ScheduleSettings } from './options/option-readers.js';

/** A job as it was written: by a decorator, or by `JobRegistry.add()`. */
export interface JobSource {
  /** Where to look for it: `ReportService.send`. */
  readonly where: string;
  /** The name where the options give none. */
  readonly defaultName: string;
  /** The module of its host; empty for a job that was added at run time. */
  readonly module: string;
  readonly options: unknown;
  /** What the `useFactory` among the options returned. */
  readonly factoryOptions?: unknown;
  readonly handler: (run: JobRun) => unknown;
  /** Whether `reference` is the method that is decorated. */
  readonly isMethod?: (reference: unknown) => boolean;
  /** The schedule where the options give none. */
  readonly schedule?: Schedule;
  /** Whether it counts as paused, whatever its handle says. */
  readonly isHalted?: () => boolean;
}

/** A job with its options checked and its defaults filled in. Never changes. */
export interface JobDefinition extends RunnableJob {
  readonly where: string;
  readonly module: string;
  readonly isMethod: (reference: unknown) => boolean;
  readonly schedule: Schedule;
  readonly isDisabled: boolean;
  /** Whether this instance leaves the job's ticks to others. */
  readonly isExcluded: boolean;
  readonly runsOnStart: boolean;
  /** How old a tick may be that is caught up at start, in milliseconds; 0: none is. */
  readonly catchUpWindow: number;
  /** The longest delay after a tick, in milliseconds. */
  readonly jitter: number;
  /** Whether it counts as paused, whatever its handle says. */
  readonly isHalted?: (() => boolean) | undefined;
}

/** What definitions are made with. */
export interface DefinitionSettings extends ScheduleSettings {
  /** The module's `defaults`. */
  readonly defaults: OptionLayer;
  /** The module's `jobs`, by name. */
  readonly overrides: ReadonlyMap<string, OptionLayer>;
  readonly selection: JobSelection;
}

/**
 * @throws InvalidJobError that names the class, the method, the option, the value given and what would be right
 * @throws InvalidOptionsError for an option of the module that is wrong for this job
 */
export function defineJob(source: JobSource, settings: DefinitionSettings): JobDefinition {
  const place = { where: source.where, error: InvalidJobError };
  const { options: given, where, module, handler, isMethod = () => false, isHalted, schedule } = source;
  const own = readLayer({ place, path: '', options: given, names: JOB_OPTION_NAMES }, settings);
  const { name: givenName, useFactory, inject } = readOptions(place, given, JOB_OPTION_NAMES);
  const name = readText(place, 'name', givenName ?? source.defaultName);
  refuseFactory(place, useFactory, inject);
  const factory = useFactory === undefined ? {} : readFactory(place, source.factoryOptions, settings);
  const above = settings.overrides.get(name) ?? {};
  const options = mergeLayers(settings.defaults, own, factory, above);
  refuseContradictions(options);
  refuseBesideDefaults(options);
  return {
    name,
    where,
    module,
    handler,
    isMethod,
    isHalted,
    schedule: readSchedule({ place, name, useFactory, schedule }, options, settings),
    ...valuesOf(options, name),
    isExcluded: settings.selection.isExcluded(name),
  };
}

function valuesOf(options: OptionLayer, name: string) {
  return {
    lock: lockOf(options, name),
    isDisabled: options.disabled?.value ?? false,
    runsOnStart: options.runOnStart?.value ?? false,
    catchUpWindow: options.catchUp?.value ?? 0,
    jitter: options.jitter?.value ?? 0,
    overlap: options.overlap?.value ?? 'skip',
    recover: options.recover?.value ?? false,
    timeout: options.timeout?.value,
    retry: retryOf(options),
  };
}

function lockOf(options: OptionLayer, name: string): JobLock | undefined {
  if (options.lock?.value === false) return undefined;
  const ttl = options['lock.lockTimeout']?.value ?? DEFAULT_LOCK_TIMEOUT_MS;
  return {
    key: options['lock.key']?.value ?? name,
    ttl,
    refreshInterval: options['lock.refreshInterval']?.value ?? Math.floor(ttl / 3),
    holdOnSuccess: options['lock.holdOnSuccess']?.value,
    holdOnFailure: options['lock.holdOnFailure']?.value,
  };
}

function retryOf(options: OptionLayer): RetryPolicy {
  return {
    attempts: options['retry.attempts']?.value ?? 1,
    delay: options['retry.delay']?.value ?? 1000,
    factor: options['retry.factor']?.value ?? 2,
  };
}

function refuseFactory(place: OptionsPlace, useFactory: unknown, inject: unknown): void {
  if (useFactory !== undefined && typeof useFactory !== 'function')
    complain(place, 'useFactory', 'a function', useFactory, 'It returns options of the job.');
  if (inject === undefined) return;
  if (useFactory === undefined)
    complain(place, 'inject', 'absent without `useFactory`', inject, 'It is what `useFactory` is handed.');
  if (!Array.isArray(inject))
    complain(place, 'inject', 'an array of tokens', inject, 'Write it as `inject: [ConfigService]`.');
}

function readFactory(place: OptionsPlace, options: unknown, settings: ScheduleSettings): OptionLayer {
  const names = FACTORY_OPTION_NAMES;
  const absent = { name: 'The name of a job is written in the decorator.' };
  return readLayer({ place, path: 'useFactory().', options, names, absent }, settings);
}
