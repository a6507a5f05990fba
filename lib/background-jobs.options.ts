import type { Type } from '@nestjs/common';
import type { Clock } from './core/clock.js';
import type { JobStateStore } from './cluster/state/job-state-store.js';
import { type ReportOptions, readReportOptions } from './cluster/state/state-store-option.js';
import type { Duration } from './core/duration.js';
import { InvalidOptionsError } from './core/errors.js';
import {
  isRecord,
  LONGEST_NAME,
  namesOf,
  readBoolean,
  readDuration,
  readLegible,
  readOptions,
  refuse,
} from './core/option-checks.js';
import type { JobDefaults, JobOverrides } from './jobs/options/job-options.js';
import { JobSelection } from './jobs/options/job-selection.js';
import { type LogOptions, readLogOptions } from './jobs/options/log-options.js';
import { readDefaults, readOverrides } from './jobs/options/module-layers.js';
import type { OptionLayer } from './jobs/options/option-layers.js';
import { readList, readTimeZone } from './jobs/options/value-readers.js';
import { readLockStore } from './locks/lock-store-option.js';
import type { LockStore } from './locks/lock-store.js';
import { readConcurrency } from './runs/concurrency-option.js';
import type { JobInterceptor } from './runs/job-interceptor.js';
import type { CronSchedules } from './schedules/cron-schedule.js';

/** Options of `BackgroundJobsModule.forRoot()`. */
export interface BackgroundJobsModuleOptions {
  /**
   * Where locks live. A job with a lock needs it in production, because locks in memory exclude no other instance.
   *
   * @default new InMemoryLockStore()
   *
   * @example
   * lockStore: new RedisLockStore({ url: process.env.REDIS_URL })
   */
  readonly lockStore?: LockStore | undefined;

  /**
   * Where instances report what they do, and read what people request: for `JobCluster`, the dashboard and the command
   * line. No run waits for it or fails because of it. `false`: no reports and no requests.
   *
   * @default the store that belongs to `lockStore`: in Redis beside a `RedisLockStore`, otherwise in memory
   *
   * @example
   * stateStore: new RedisJobStateStore({ url: process.env.STATE_REDIS_URL })
   */
  readonly stateStore?: JobStateStore | false | undefined;

  /**
   * Changes the text of an error before it leaves this instance for the state store, where people read it.
   *
   * @default the text as it is, its first line and at most 2 kB of it
   *
   * @example
   * redactError: (text) => text.replace(/\b\d{16}\b/g, '…')
   */
  readonly redactError?: ((text: string) => string) | undefined;

  /**
   * The form of log lines. `{ fields: true }` hands the logger objects with fields, as docs/observability.md lists them.
   *
   * @default { fields: false }
   */
  readonly log?: LogOptions | undefined;

  /**
   * `false`: jobs are registered and can be run by hand, but none ticks.
   *
   * @default process.env.NODE_ENV !== 'test'
   */
  readonly scheduling?: boolean | undefined;

  /**
   * How many handlers may run at once in this instance. A tick that finds no free place waits, unclaimed, until a place
   * is free or the job's next tick is due. Meanwhile any other instance may run it. Manual runs count, and never wait. A
   * whole number from 1.
   *
   * @default no limit
   *
   * @example
   * // Ten connections of the pool are for jobs:
   * concurrency: 10
   */
  readonly concurrency?: number | undefined;

  /**
   * The beginning of every key in the lock store. Applications that share a store need different ones. It may be empty,
   * and has at most 200 characters, none of them a control character.
   *
   * @default 'background-jobs:'
   */
  readonly keyPrefix?: string | undefined;

  /**
   * The IANA time zone of cron jobs that name none, like `'Europe/Berlin'`.
   *
   * @default 'UTC'
   */
  readonly timeZone?: string | undefined;

  /**
   * How long shutdown waits for running jobs, counted from its beginning, before it aborts `run.signal`. Aborted runs
   * then have 0.8 s to end (0.6 s with a state store outside of this process), and the module ends within `drainTimeout` + 1 s. From 0.
   *
   * @default '8s'
   */
  readonly drainTimeout?: Duration | undefined;

  /**
   * The jobs that this instance schedules, by name or by glob, in which `*` stands for any text. It gives some of the
   * instances a role of their own. The other jobs are registered too, and can be run by hand. The start refuses the
   * name of an unknown job, and warns of a glob that matches no job.
   *
   * @default all jobs
   *
   * @example
   * include: ['Reports.*', 'Invoices.send']
   */
  readonly include?: readonly string[] | undefined;

  /**
   * The jobs that this instance does not schedule, by name or by glob, even if `include` has them.
   *
   * @default none
   */
  readonly exclude?: readonly string[] | undefined;

  /**
   * Options for every job that does not set them itself. `lock` and `retry` are merged field by field.
   *
   * @default none
   *
   * @example
   * defaults: { timeout: '5m', lock: { lockTimeout: '1m' } }
   */
  readonly defaults?: JobDefaults | undefined;

  /**
   * Options by the name of a job. They replace those of its decorator: an `interval` here replaces `cron` and
   * `timeZone` there, and the other way round. The start refuses the name of an unknown job.
   *
   * @default none
   *
   * @example
   * jobs: { 'ReportService.send': { interval: '10m', retry: { attempts: 3 } } }
   */
  readonly jobs?: Readonly<Record<string, JobOverrides>> | undefined;

  /**
   * Classes whose `intercept()` wraps every run that calls its handler; the first class is the outermost. Nest takes
   * them from the application's providers, or makes them with what they inject. None may be request-scoped.
   *
   * @default []
   *
   * @example
   * interceptors: [TraceRuns, ReportErrors]
   */
  readonly interceptors?: readonly Type<JobInterceptor>[] | undefined;
}

/** For `forRootAsync({ useClass })` and `useExisting`. */
export interface BackgroundJobsOptionsFactory {
  /** Called once, when the application starts. */
  createBackgroundJobsOptions(): BackgroundJobsModuleOptions | Promise<BackgroundJobsModuleOptions>;
}

/** The options with their defaults, checked. */
export interface ResolvedOptions extends ReportOptions {
  readonly lockStore: LockStore;
  /** Whether the user has chosen the store. */
  readonly hasLockStore: boolean;
  readonly logsFields: boolean;
  readonly scheduling: boolean;
  readonly concurrency: number | undefined;
  readonly keyPrefix: string;
  readonly timeZone: string;
  /** The time zone, where the user has chosen one. */
  readonly givenTimeZone: string | undefined;
  /** In milliseconds. */
  readonly drainTimeout: number;
  readonly selection: JobSelection;
  readonly defaults: OptionLayer | undefined;
  /** `jobs`, by name. */
  readonly overrides: ReadonlyMap<string, OptionLayer>;
  readonly interceptors: readonly Type<JobInterceptor>[];
  /** `NODE_ENV` at the time of the check. */
  readonly environment: string | undefined;
}

const PLACE = { where: 'BackgroundJobsModule', error: InvalidOptionsError };

/** The names of all options, for the check at start. An option without its name here does not compile. */
export const MODULE_OPTION_NAMES = namesOf<keyof BackgroundJobsModuleOptions>({
  lockStore: true,
  stateStore: true,
  redactError: true,
  log: true,
  scheduling: true,
  concurrency: true,
  include: true,
  exclude: true,
  keyPrefix: true,
  timeZone: true,
  defaults: true,
  jobs: true,
  drainTimeout: true,
  interceptors: true,
});

/** The clock and the overrides that reading the options needs. The environment of an application has both. */
interface ResolveDeps {
  readonly clock: Clock;
  /** Options that take precedence over the given ones. */
  readonly overrides?: unknown;
}

/** @throws InvalidOptionsError that names the option, the value given and what would be right */
export function resolveOptions(
  given: unknown,
  { clock, overrides = {} }: ResolveDeps,
  cronSchedules: CronSchedules,
): ResolvedOptions {
  const options = { ...readNames(given), ...readNames(overrides) };
  const { timeZone: givenZone = 'UTC', drainTimeout = '8s', interceptors = [] } = options;
  const timeZone = readTimeZone(PLACE, 'timeZone', givenZone, { cronSchedules });
  const settings = { timeZone, cronSchedules, now: () => clock.now() };
  const lockStore = readLockStore(PLACE, options.lockStore, clock);
  const keyPrefix = readKeyPrefix(options.keyPrefix);
  return {
    lockStore,
    ...readReportOptions(PLACE, options, { lockStore, keyPrefix, clock }),
    hasLockStore: options.lockStore !== undefined,
    logsFields: readLogOptions(PLACE, options.log),
    scheduling: readBoolean(PLACE, 'scheduling', options.scheduling, process.env['NODE_ENV'] !== 'test'),
    concurrency: readConcurrency(PLACE, options.concurrency),
    keyPrefix,
    timeZone,
    givenTimeZone: options.timeZone === undefined ? undefined : timeZone,
    drainTimeout: readDuration(PLACE, 'drainTimeout', drainTimeout, 0),
    selection: readSelection(options.include, options.exclude),
    defaults: readDefaults(PLACE, options.defaults, settings),
    overrides: readOverrides(PLACE, options.jobs, settings),
    interceptors: readList(PLACE, 'interceptors', interceptors, 'a class', isClass),
    environment: process.env['NODE_ENV'],
  };
}

function readNames(options: unknown) {
  if (options === undefined)
    refuse(PLACE, 'options', 'returned by the factory', options, 'The function may lack a `return`.');
  return readOptions(PLACE, options, MODULE_OPTION_NAMES);
}

function readKeyPrefix(prefix: unknown): string {
  if (prefix === undefined) return 'background-jobs:';
  if (typeof prefix !== 'string') refuse(PLACE, 'keyPrefix', 'a text', prefix);
  // Stores write half of a surrogate pair as the same bytes, whichever half it is.
  return readLegible(PLACE, 'keyPrefix', prefix, LONGEST_NAME);
}

function readSelection(include: unknown, exclude: unknown): JobSelection {
  const names = (option: string, list: unknown): string[] =>
    readList(PLACE, option, list, 'a text that is not empty', isName);
  return new JobSelection(
    include === undefined ? undefined : names('include', include),
    exclude === undefined ? undefined : names('exclude', exclude),
  );
}

function isName(item: unknown): item is string {
  return typeof item === 'string' && item.trim() !== '';
}

function isClass(item: unknown): item is Type<JobInterceptor> {
  return typeof item === 'function' && isRecord(item.prototype);
}
