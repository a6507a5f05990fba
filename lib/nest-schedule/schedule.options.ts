import { type FactoryProvider, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import type { BackgroundJobsModuleOptions } from '../index.js';
import type { DateTime } from './cron-zone.js';

/** Options of `ScheduleModule.forRoot()`: those of `BackgroundJobsModule`, and which decorators count. */
export interface ScheduleModuleOptions extends BackgroundJobsModuleOptions {
  /**
   * Whether methods with `@Cron()` are scheduled.
   *
   * @default true
   */
  cronJobs?: boolean | undefined;

  /**
   * Whether methods with `@Interval()` are scheduled.
   *
   * @default true
   */
  intervals?: boolean | undefined;

  /**
   * Whether methods with `@Timeout()` are scheduled.
   *
   * @default true
   */
  timeouts?: boolean | undefined;

  /**
   * Where locks live. With a store each tick runs in one instance of the cluster; without one it runs in every
   * instance.
   *
   * @default none
   */
  readonly lockStore?: BackgroundJobsModuleOptions['lockStore'];

  /**
   * Where instances report, and read requests, for `JobCluster` and the command line; `false`: nowhere.
   *
   * @default the store that belongs to `lockStore`
   */
  readonly stateStore?: BackgroundJobsModuleOptions['stateStore'];

  /**
   * The IANA time zone of cron jobs that name none. With a `lockStore` all instances need the same one.
   *
   * @default that of the host
   */
  readonly timeZone?: string | undefined;

  /**
   * `false`: jobs are registered, but none ticks.
   *
   * @default true
   */
  readonly scheduling?: boolean | undefined;
}

/** For `forRootAsync({ useClass })` and `useExisting`. */
export interface ScheduleModuleOptionsFactory {
  /** Called once, when the application starts. */
  createScheduleOptions(): Promise<ScheduleModuleOptions> | ScheduleModuleOptions;
}

/** Options of `ScheduleModule.forRootAsync()`. It needs one of `useFactory`, `useClass` and `useExisting`. */
export interface ScheduleModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  /** A class that the application provides. */
  useExisting?: Type<ScheduleModuleOptionsFactory>;
  /** A class that the module provides. */
  useClass?: Type<ScheduleModuleOptionsFactory>;
  /** Nest calls it with the providers of `inject`. */
  useFactory?: (
    // Nest's own type, which accepts any arguments.
    ...dependencies: Parameters<FactoryProvider['useFactory']>
  ) => Promise<ScheduleModuleOptions> | ScheduleModuleOptions;
  /** Tokens of the arguments of `useFactory`. */
  inject?: FactoryProvider['inject'];
}

/** Injection token of the options. */
export const SCHEDULE_MODULE_OPTIONS = 'SCHEDULE_MODULE_OPTIONS';

type Kind = 'cronJobs' | 'intervals' | 'timeouts';

/**
 * Whether methods of a kind are scheduled. As in the original package, an option that is given as `undefined` is off.
 */
export function isWanted(options: ScheduleModuleOptions | null | undefined, kind: Kind): boolean {
  return Boolean({ cronJobs: true, intervals: true, timeouts: true, ...options }[kind]);
}

/** The options that belong to `BackgroundJobsModule`. */
export function jobsOptions(options: ScheduleModuleOptions | null | undefined): BackgroundJobsModuleOptions {
  const own = ['cronJobs', 'intervals', 'timeouts'];
  return Object.fromEntries(Object.entries(options ?? {}).filter(([name]) => !own.includes(name)));
}

/** When a cron job ticks: by a cron pattern, or once, at a date. */
export type CronSource = string | Date | DateTime;

interface CommonCronOptions {
  /**
   * The job's name: in the registry, in the log, and as the key of its lock.
   *
   * @default `Class.method`
   */
  name?: string;

  /**
   * Whether the process may end while the job waits for its next tick.
   *
   * @default false
   *
   * @example
   * // Does not keep a command-line program alive when its work is done:
   * \@Cron(CronExpression.EVERY_MINUTE, { unrefTimeout: true })
   */
  unrefTimeout?: boolean;

  /**
   * Whether `stop()` of the job waits for a run in flight. Two runs of a job never overlap, with or without it.
   *
   * @default false
   */
  waitForCompletion?: boolean;

  /**
   * `true`: the job is registered, and `getCronJob(name).start()` starts it.
   *
   * @default false
   */
  disabled?: boolean;

  /**
   * In milliseconds. It has no effect, because a timer that fires late runs the latest tick that is due.
   *
   * @default 250
   */
  threshold?: number;

  /**
   * How many milliseconds the job waits before it starts, counted from the start of the application. Ticks within this
   * time do not run.
   *
   * @default 0
   */
  initialDelay?: number;
}

/** Options of `@Cron()`. */
export type CronOptions = CommonCronOptions &
  (
    | {
        /**
         * The IANA time zone of the pattern, like `'Europe/Berlin'`.
         *
         * @default the module's `timeZone`, and without one that of the host
         */
        timeZone?: string;
        utcOffset?: never;
      }
    | {
        timeZone?: never;
        /** The time zone of the pattern, as minutes ahead of UTC: 330 for UTC+05:30. */
        utcOffset?: number;
      }
  );

/** A module for the options alone, because two other modules need them. */
@Module({})
export class ScheduleOptionsModule {}
