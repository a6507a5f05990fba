import { InvalidJobError } from '../../core/errors.js';
import { LONGEST_NAME, type OptionsPlace, readName, refuse } from '../../core/option-checks.js';
import { DEFAULT_LOCK_TIMEOUT_MS } from '../../locks/lock-times.js';
import type { JobRun } from '../../runs/job-run.js';
import type { JobLock, RetryPolicy, RunnableJob } from '../../runs/run-request.js';
import type { Schedule } from '../../schedules/schedule.js';
import { readSchedule } from './job-schedule.js';
import type { JobSelection } from './job-selection.js';
import { layerOf, readGiven, readLayer } from './layer-reader.js';
import { refuseBesideDefaults, refuseContradictions } from './option-contradictions.js';
import { FACTORY_OPTION_NAMES, JOB_OPTION_NAMES, mergeLayers, type OptionLayer } from './option-layers.js';
import type { ScheduleDeps } from './value-readers.js';

/** A job as a decorator or `JobRegistry.add()` describes it. */
export interface JobSource {
  /** Where a reader finds it: `ReportService.send`. */
  readonly where: string;
  /** The code of the job, for tools, if it is not at `where`. */
  readonly source?: string;
  /** The name if the options give none. */
  readonly defaultName: string;
  /** Why the options must give a name. */
  readonly needsName?: string | undefined;
  /** The name of the host's module; empty for a job that was added at run time. */
  readonly module: string;
  readonly options: unknown;
  readonly handler: (run: JobRun) => unknown;
  /** Whether `reference` is the decorated method. */
  readonly isMethod?: (reference: unknown) => boolean;
  /** The schedule if the options give none. */
  readonly schedule?: Schedule;
  /** Whether its owner pauses it, although its handle does not. */
  readonly isPausedByOwner?: () => boolean;
  /** Whether it has no timer while it is paused. */
  readonly restsWhilePaused?: boolean;
  /** Called at each tick of this instance, before its run. */
  readonly onTick?: () => void;
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
  /** The longest delay after a tick, in milliseconds. */
  readonly jitter: number;
  /** Whether its owner pauses it, although its handle does not. */
  readonly isPausedByOwner?: (() => boolean) | undefined;
  /** Whether it has no timer while it is paused. */
  readonly restsWhilePaused?: boolean | undefined;
  /** Called at each tick of this instance, before its run. */
  readonly onTick?: (() => void) | undefined;
}

/** The module's options and the services that a definition needs. */
export interface DefinitionDeps extends ScheduleDeps {
  /** The module's `defaults`. */
  readonly defaults: OptionLayer | undefined;
  /** The module's `jobs`, by name. */
  readonly overrides: ReadonlyMap<string, OptionLayer>;
  readonly selection: JobSelection;
}

/**
 * @param factoryOptions the result of the `useFactory` among the options
 * @throws InvalidJobError that names the class, the method, the option, the value given and what would be right
 * @throws InvalidOptionsError for an option of the module that is wrong for this job
 */
export function defineJob(source: JobSource, deps: DefinitionDeps, factoryOptions?: unknown): JobDefinition {
  const place = { where: source.where, error: InvalidJobError };
  const decoration = { place, path: '', options: source.options, names: JOB_OPTION_NAMES };
  const given = readGiven(decoration);
  const own = layerOf(given, decoration, deps);
  const { name: givenName = source.defaultName, useFactory, inject } = given;
  if (source.needsName !== undefined && given['name'] === undefined)
    refuse(place, 'name', 'given', undefined, source.needsName);
  const name = readName(place, 'name', givenName, LONGEST_NAME);
  refuseFactory(place, useFactory, inject);
  const factory = useFactory === undefined ? undefined : readFactory(place, factoryOptions, deps);
  const options = mergeLayers(deps.defaults, own, factory, deps.overrides.get(name));
  // The options of one place have passed this check already.
  if (options !== own) refuseContradictions(options);
  refuseBesideDefaults(options);
  const schedule = readSchedule({ place, name, useFactory, schedule: source.schedule }, options, deps);
  const isExcluded = deps.selection.isExcluded(name);
  return definitionOf(source, options, { name, schedule, isExcluded });
}

const isNoMethod = (): boolean => false;

function definitionOf(
  given: JobSource,
  options: OptionLayer,
  { name, schedule, isExcluded }: Pick<JobDefinition, 'name' | 'schedule' | 'isExcluded'>,
): JobDefinition {
  const { where, source = where, module, handler, isMethod = isNoMethod } = given;
  const { isPausedByOwner, restsWhilePaused, onTick } = given;
  return {
    ...{ name, where, source, module, handler, isMethod },
    ...{ isPausedByOwner, restsWhilePaused, onTick },
    schedule,
    isExcluded,
    lock: lockOf(options, name),
    isDisabled: options.disabled?.value ?? false,
    runsOnStart: options.runOnStart?.value ?? false,
    catchUpWindow: options.catchUp?.value ?? 0,
    jitter: options.jitter?.value ?? 0,
    overlap: options.overlap?.value ?? 'skip',
    recover: options.recover?.value ?? false,
    timeout: options.timeout?.value,
    retry: retryOf(options),
    isLimited: options.concurrency === undefined,
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

/** One object for the many jobs without `retry`. */
const ONE_ATTEMPT: RetryPolicy = { attempts: 1, delay: 1000, factor: 2 };

function retryOf(options: OptionLayer): RetryPolicy {
  const { 'retry.attempts': attempts, 'retry.delay': delay, 'retry.factor': factor } = options;
  if ((attempts ?? delay ?? factor) === undefined) return ONE_ATTEMPT;
  return {
    attempts: attempts?.value ?? ONE_ATTEMPT.attempts,
    delay: delay?.value ?? ONE_ATTEMPT.delay,
    factor: factor?.value ?? ONE_ATTEMPT.factor,
  };
}

function refuseFactory(place: OptionsPlace, useFactory: unknown, inject: unknown): void {
  if (useFactory !== undefined && typeof useFactory !== 'function')
    refuse(place, 'useFactory', 'a function', useFactory, 'It returns options of the job.');
  if (inject === undefined) return;
  if (useFactory === undefined)
    refuse(place, 'inject', 'absent without `useFactory`', inject, 'It is what `useFactory` is handed.');
  if (!Array.isArray(inject))
    refuse(place, 'inject', 'an array of tokens', inject, 'Write it as `inject: [ConfigService]`.');
}

function readFactory(place: OptionsPlace, options: unknown, deps: ScheduleDeps): OptionLayer {
  const names = FACTORY_OPTION_NAMES;
  const notAllowed = { name: 'The name of a job is written in the decorator.' };
  if (options === undefined)
    refuse(place, 'useFactory()', 'an object', options, 'The function may lack a `return`.');
  return readLayer({ place, path: 'useFactory().', options, names, notAllowed }, deps);
}
