import type { ForwardReference, InjectionToken, OptionalFactoryDependency } from '@nestjs/common';
import type { Duration } from '../../core/duration.js';
import type { EitherCronOrInterval, FromConfiguration } from './written-options.js';

/** How a job is locked. */
export interface LockOptions {
  /**
   * The key of the lock. Jobs that share a key exclude each other: one runs at a time. From 1 to 200 characters.
   *
   * @default the job's name
   */
  readonly key?: string | undefined;

  /**
   * How long the lock outlives an instance that dies, counted from the last refresh. From 1 s. It limits no run,
   * because a run refreshes its lock as long as it lasts.
   *
   * @default '30s'
   */
  readonly lockTimeout?: Duration | undefined;

  /**
   * The time between two refreshes of the lock during a run, the first of them counted from the moment at which the run
   * got the lock. From 100 ms to half of `lockTimeout`.
   *
   * @default a third of `lockTimeout`
   */
  readonly refreshInterval?: Duration | undefined;

  /**
   * How long the lock is held after a run that succeeded, counted from the end of the run. Every instance skips the
   * ticks that fall into this time.
   *
   * @default not at all
   *
   * @example
   * // Looks every minute, and does its work once in ten minutes at most:
   * \@BackgroundJob({ cron: '* * * * *', lock: { holdOnSuccess: '10m' } })
   */
  readonly holdOnSuccess?: Duration | undefined;

  /**
   * How long the lock is held after a run that failed, counted from the end of the run, when no attempt is left. The
   * job pauses in the whole cluster for this time.
   *
   * @default not at all
   *
   * @example
   * // Leaves a service alone for five minutes when it has refused:
   * \@BackgroundJob({ interval: '10s', lock: { holdOnFailure: '5m' } })
   */
  readonly holdOnFailure?: Duration | undefined;
}

/**
 * How often a run calls a handler that fails. All attempts belong to one run, and to one lock.
 *
 * @example
 * // Up to four attempts, with pauses of 1 s, 3 s and 9 s between them:
 * \@BackgroundJob({ interval: '10m', timeout: '20s', retry: { attempts: 4, delay: '1s', factor: 3 } })
 */
export interface RetryOptions {
  /**
   * How many attempts a run makes at most, the first one included. A whole number from 1 to 100.
   *
   * @default 1
   */
  readonly attempts?: number | undefined;

  /**
   * The pause before the second attempt, counted from the failure of the first. From 0.
   *
   * @default '1s'
   */
  readonly delay?: Duration | undefined;

  /**
   * Each further pause is this many times as long as the one before. A number from 1.
   *
   * @default 2
   */
  readonly factor?: number | undefined;
}

/** When a job ticks: by a cron pattern, or by an interval. */
export type ScheduleOptions =
  | {
      /**
       * A cron pattern as croner reads it: five fields, six with seconds first, or seven with the year last;
       * `@hourly`, `L`, `MON-FRI`, `1#2` and the like. A job needs either this or `interval`.
       */
      readonly cron: string;
      /**
       * The IANA time zone of the pattern, like `'Europe/Berlin'`.
       *
       * @default the module's `timeZone`, which is 'UTC'
       */
      readonly timeZone?: string | undefined;
      readonly interval?: EitherCronOrInterval | undefined;
    }
  | {
      /**
       * The time between two ticks, from one tick to the next, however long a run takes. All instances tick together,
       * on a grid that a deploy does not move. A job needs either this or `cron`. `parseDuration()` reads a text from a
       * configuration.
       */
      readonly interval: Duration;
      readonly cron?: EitherCronOrInterval | undefined;
      readonly timeZone?: undefined;
    };

/** A schedule, no schedule, or a part of one that options in another place complete. */
export type PartialScheduleOptions = Unsettled<ScheduleOptions>;

type Unsettled<Options> = Options extends unknown
  ? { readonly [Name in keyof Options]?: Options[Name] | undefined }
  : never;

/**
 * The lock of a job, and the options that need it. Without a lock no instance knows what the others do, so these
 * options do not compile beside `lock: false`.
 */
export type LockingOptions =
  | {
      /**
       * `true`: each tick runs in one instance, and no two runs overlap. `false`: each tick runs in every instance, and
       * no two runs overlap within one instance. An object: like `true`, with these settings.
       *
       * @default true
       */
      readonly lock?: boolean | LockOptions | undefined;
      readonly overlap?: 'skip' | undefined;
      readonly recover?: false | undefined;
      readonly catchUp?: false | undefined;
    }
  | {
      readonly lock?: true | LockOptions | undefined;

      /**
       * Decides about a tick while another run holds the lock. `'skip'` skips it at once. `'wait'` waits for the lock until
       * the next tick is due, and skips it then. Needs the lock.
       *
       * @default 'skip'
       *
       * @example
       * // The tick of 08:00 runs at 08:20 if the run of 07:00 lasts until then, instead of being skipped:
       * \@BackgroundJob({ cron: '0 * * * *', overlap: 'wait' })
       */
      readonly overlap?: 'skip' | 'wait' | undefined;

      /**
       * Another instance runs a tick again when the instance that ran it has died or shut down before the run ended.
       * This happens at most three times for one tick, and until the next tick is due. The handler must be idempotent.
       * Use it with `catchUp`, because only new instances are left after a rolling deploy. Needs the lock.
       *
       * @default false
       */
      readonly recover?: boolean | undefined;

      /**
       * The application runs the latest tick before its start, if no instance has claimed that tick. A duration limits
       * the age of this tick, counted from the tick to the start of the application. A new job catches up too. Needs
       * the lock.
       *
       * @default false
       */
      readonly catchUp?: boolean | Duration | undefined;
    };

/** Options of a job besides its name, its schedule and its lock. */
export interface CommonJobOptions {
  /**
   * Adds a run at the start of each application, without a tick and without a claim. With the lock it is skipped while
   * another instance runs the job; without the lock every instance makes it.
   *
   * @default false
   */
  readonly runOnStart?: boolean | undefined;

  /**
   * The longest delay of a run, counted from its tick. The job's name and the tick decide how much of it applies, so
   * every instance waits equally long. From 0, and shorter than the time between two ticks.
   *
   * @default 0
   *
   * @example
   * // At another moment of the first minute in each hour, because others call the same service on the hour:
   * \@BackgroundJob({ cron: '0 * * * *', jitter: '1m' })
   */
  readonly jitter?: Duration | undefined;

  /**
   * How long one attempt may take, counted from the call of the handler, not while the run waits for the lock. Then
   * `run.signal` aborts with a `JobTimeoutError`, and the attempt has failed, whatever the handler still does.
   *
   * @default no limit
   */
  readonly timeout?: Duration | undefined;

  /**
   * How often a run calls a handler that fails, and how long it pauses in between.
   *
   * @default one attempt
   */
  readonly retry?: RetryOptions | undefined;

  /**
   * `false`: the runs of this job start whatever the module's `concurrency` says, and do not count. It is for a short
   * job that must not wait behind others, such as a health ping.
   *
   * @default the job counts
   */
  readonly concurrency?: false | undefined;

  /**
   * `true`: the job is registered and can be run by hand, but does not tick.
   *
   * @default false
   */
  readonly disabled?: boolean | undefined;
}

/** Options of a job that is added at run time. */
export type AddedJobOptions = ScheduleOptions & CommonJobOptions & LockingOptions;

/**
 * The options that the `useFactory` of a job returns: all but the name. The start checks durations, which may be any
 * text.
 */
export type FactoryJobOptions = FromConfiguration<PartialScheduleOptions & CommonJobOptions & LockingOptions>;

/** Options of a job that depend on providers of the application. */
export interface JobOptionsFactory {
  /**
   * The arguments of `useFactory`: tokens of providers that the module of the job's host can inject, `forwardRef()` of
   * one, or `{ token, optional: true }`.
   *
   * @default []
   */
  readonly inject?: readonly (InjectionToken | ForwardReference | OptionalFactoryDependency)[] | undefined;

  /**
   * Returns further options, or a promise of them. Nest calls it once, at the start. They replace those written beside
   * it, and the module's `jobs` replaces them.
   *
   * @default none
   *
   * @example
   * \@BackgroundJob({
   *   inject: [ConfigService],
   *   useFactory: (config: ConfigService) => ({ cron: config.getOrThrow<string>('REPORT_CRON') }),
   * })
   */
  readonly useFactory: (...dependencies: never[]) => FactoryJobOptions | Promise<FactoryJobOptions>;
}

/** Options of `@BackgroundJob()`. */
export type BackgroundJobOptions = {
  /**
   * The name of the job, unique in the application and the same in all its instances, because it is the key of the
   * lock.
   *
   * @default `Class.method`
   */
  readonly name?: string | undefined;
} & (
  | (PartialScheduleOptions & CommonJobOptions & LockingOptions & JobOptionsFactory)
  | (AddedJobOptions & { readonly inject?: undefined; readonly useFactory?: undefined })
);

/** `BackgroundJobsModule`'s `defaults`: options of every job that does not set them. */
export interface JobDefaults extends FromConfiguration<
  Pick<CommonJobOptions, 'timeout' | 'retry' | 'jitter'>
> {
  /**
   * Merged with the job's own, field by field. `key` is not allowed, because one key for all jobs would let only one of
   * them run at a time.
   *
   * @default true
   */
  readonly lock?: boolean | FromConfiguration<Omit<LockOptions, 'key'>> | undefined;
}

/** `BackgroundJobsModule`'s `jobs`: options of one job that replace those of its decorator. */
export type JobOverrides = FromConfiguration<
  PartialScheduleOptions &
    Pick<LockingOptions, 'lock'> &
    Pick<CommonJobOptions, 'disabled' | 'timeout' | 'retry' | 'jitter'>
>;
