import type { Duration } from '../duration.js';

/** How a job is locked. */
export interface LockOptions {
  /**
   * The key of the lock. Jobs that share one exclude each other.
   *
   * @default the job's name
   */
  readonly key?: string | undefined;

  /**
   * How long the lock outlives an instance that dies; at least 1 s. It is not a limit for the run: while the run
   * lasts, the lock is extended.
   *
   * @default '30s'
   */
  readonly lockTimeout?: Duration | undefined;

  /**
   * How often the lock is extended during a run; at most half of `lockTimeout`.
   *
   * @default a third of `lockTimeout`
   */
  readonly refreshInterval?: Duration | undefined;

  /**
   * How long the lock is kept after a run that succeeded. Ticks that fall into it are skipped.
   *
   * @default not at all
   */
  readonly holdOnSuccess?: Duration | undefined;

  /**
   * How long the lock is kept after a run that failed: a pause for the whole cluster.
   *
   * @default not at all
   */
  readonly holdOnFailure?: Duration | undefined;
}

/** When a job ticks: by a cron pattern, or by an interval. */
export type ScheduleOptions =
  | {
      /**
       * A cron pattern as croner reads it: five fields, six with seconds first, or seven with the year last;
       * `@hourly`, `L`, `MON-FRI`, `1#2` and the like.
       */
      readonly cron: string;
      /**
       * The IANA time zone of the pattern.
       *
       * @default the module's `timeZone`, which is 'UTC'
       */
      readonly timeZone?: string | undefined;
      readonly interval?: undefined;
    }
  | {
      /** The time between two ticks. All instances tick together, on a grid that does not start anew at a deploy. */
      readonly interval: Duration;
      readonly cron?: undefined;
      readonly timeZone?: undefined;
    };

/** Options of a job besides its name and its schedule. */
export interface CommonJobOptions {
  /**
   * `true`: each tick runs in one instance, and no two runs overlap. `false`: it runs in every instance, never twice
   * at once in one. An object: as `true`, with these settings.
   *
   * @default true
   */
  readonly lock?: boolean | LockOptions | undefined;

  /**
   * Registered, and can be run by hand, but does not tick.
   *
   * @default false
   */
  readonly disabled?: boolean | undefined;
}

/** Options of a job that is added at run time. */
export type AddedJobOptions = ScheduleOptions & CommonJobOptions;

/** Options of `@BackgroundJob()`. */
export type BackgroundJobOptions = AddedJobOptions & {
  /**
   * Unique in the application, and the same in all its instances: it is the key of the lock.
   *
   * @default `Class.method`
   */
  readonly name?: string | undefined;
};

/** The names of all options, for the check at start. */
export const JOB_OPTION_NAMES = ['name', 'cron', 'interval', 'timeZone', 'lock', 'disabled'] as const;
export const LOCK_OPTION_NAMES = [
  'key',
  'lockTimeout',
  'refreshInterval',
  'holdOnSuccess',
  'holdOnFailure',
] as const;
