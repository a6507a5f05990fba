import { type FactoryProvider, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import type { BackgroundJobsModuleOptions } from '../index.js';
import type { DateTime } from './cron-zone.js';

/** Options of `ScheduleModule.forRoot()`: which decorators count, and those of `BackgroundJobsModule`. */
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
   * Where locks live. With it, each tick runs in one instance of the cluster; without, in every instance.
   *
   * @default none
   */
  readonly lockStore?: BackgroundJobsModuleOptions['lockStore'];

  /**
   * The IANA time zone of cron jobs that name none. With a `lockStore` all instances must agree on it.
   *
   * @default that of the host
   */
  readonly timeZone?: string | undefined;

  /**
   * `false`: jobs are registered, but no timer is set.
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

/** Options of `ScheduleModule.forRootAsync()`. One of `useFactory`, `useClass` and `useExisting` is needed. */
export interface ScheduleModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  /** A class that the application provides. */
  useExisting?: Type<ScheduleModuleOptionsFactory>;
  /** A class to be provided. */
  useClass?: Type<ScheduleModuleOptionsFactory>;
  /** Called with what `inject` names. */
  useFactory?: (
    // Nest's own type, which leaves the arguments to whoever writes the function.
    ...dependencies: Parameters<FactoryProvider['useFactory']>
  ) => Promise<ScheduleModuleOptions> | ScheduleModuleOptions;
  /** Tokens of what `useFactory` is called with. */
  inject?: FactoryProvider['inject'];
}

/** The token of the options. */
export const SCHEDULE_MODULE_OPTIONS = 'SCHEDULE_MODULE_OPTIONS';

type Kind = 'cronJobs' | 'intervals' | 'timeouts';

/** Whether methods of a kind are scheduled: not where the option is there and counts as false, `undefined` too. */
export function isWanted(options: ScheduleModuleOptions | null | undefined, kind: Kind): boolean {
  return Boolean({ cronJobs: true, intervals: true, timeouts: true, ...options }[kind]);
}

/** Those among the options that are `BackgroundJobsModule`'s. */
export function jobsOptions(options: ScheduleModuleOptions | null | undefined): BackgroundJobsModuleOptions {
  const own = ['cronJobs', 'intervals', 'timeouts'];
  return Object.fromEntries(Object.entries(options ?? {}).filter(([name]) => !own.includes(name)));
}

/** When a cron job ticks: a cron pattern, or the one moment at which it does. */
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
   */
  unrefTimeout?: boolean;

  /**
   * Makes `stop()` of the job wait for a run in flight. Two runs of a job never overlap, with or without it.
   *
   * @default false
   */
  waitForCompletion?: boolean;

  /**
   * Registered, and not started: `getCronJob(name).start()` starts it.
   *
   * @default false
   */
  disabled?: boolean;

  /**
   * Kept for code that reads it, and without effect: a timer that fires late runs the latest tick that is due.
   *
   * @default 250
   */
  threshold?: number;

  /**
   * Milliseconds from the start of the application until the job starts.
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
         * The IANA time zone of the pattern.
         *
         * @default the module's `timeZone`, and without one that of the host
         */
        timeZone?: string;
        utcOffset?: never;
      }
    | {
        timeZone?: never;
        /** The time zone of the pattern as minutes ahead of UTC: 330 for UTC+05:30. */
        utcOffset?: number;
      }
  );

/** Has the options alone, because two modules need them. */
@Module({})
export class ScheduleOptionsModule {}
