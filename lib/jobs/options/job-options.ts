import type { ForwardReference, InjectionToken, OptionalFactoryDependency } from '@nestjs/common';
import type { Duration, DurationText } from '../../core/duration.js';

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
   * How often the lock is extended during a run; at least 100 ms, at most half of `lockTimeout`.
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

/** How often a handler that fails is called again, in the same run and under the same lock. */
export interface RetryOptions {
  /**
   * Calls of the handler in all, from 1 to 100.
   *
   * @default 1
   */
  readonly attempts?: number | undefined;

  /**
   * The pause before the second attempt; from 0.
   *
   * @default '1s'
   */
  readonly delay?: Duration | undefined;

  /**
   * Each further pause is this many times the one before; at least 1.
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
       * `@hourly`, `L`, `MON-FRI`, `1#2` and the like. Either this or `interval` is needed.
       */
      readonly cron: string;
      /**
       * The IANA time zone of the pattern.
       *
       * @default the module's `timeZone`, which is 'UTC'
       */
      readonly timeZone?: string | undefined;
      readonly interval?: EitherCronOrInterval | undefined;
    }
  | {
      /**
       * The time between two ticks. All instances tick together, on a grid that does not start anew at a deploy.
       * Either this or `cron` is needed. `parseDuration()` reads a text that comes from a configuration.
       */
      readonly interval: Duration;
      readonly cron?: EitherCronOrInterval | undefined;
      readonly timeZone?: undefined;
    };

/** A schedule, a part of one that another place completes, or none. */
export type PartialScheduleOptions = Unsettled<ScheduleOptions>;

type Unsettled<Options> = Options extends unknown
  ? { readonly [Name in keyof Options]?: Options[Name] | undefined }
  : never;

/**
 * The lock of a job, and what needs it. Without a lock, no instance knows what the others do: what must know it does
 * not compile beside `false`.
 */
export type LockingOptions =
  | {
      /**
       * `true`: each tick runs in one instance, and no two runs overlap. `false`: it runs in every instance, never
       * twice at once in one. An object: as `true`, with these settings.
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
       * What becomes of a tick while the lock is held: `'skip'` it, or `'wait'` for the lock until the next tick is
       * due. Needs the lock.
       *
       * @default 'skip'
       */
      readonly overlap?: 'skip' | 'wait' | undefined;

      /**
       * Runs a tick again, elsewhere, when its instance has died in mid-run or shut down under it, at most three times. The
       * handler must be idempotent. Use it with `catchUp`, because after a rolling deploy only new instances are there.
       * Needs the lock.
       *
       * @default false
       */
      readonly recover?: boolean | undefined;

      /**
       * When the application has started, run the latest tick before that, if no instance has claimed it; with a
       * duration, only if it is not older than that. A job that is new catches up too. Needs the lock.
       *
       * @default false
       */
      readonly catchUp?: boolean | Duration | undefined;
    };

/** Options of a job besides its name, its schedule and its lock. */
export interface CommonJobOptions {
  /**
   * A run when the application has started: with the lock, in the instance that gets it; without, in every instance.
   *
   * @default false
   */
  readonly runOnStart?: boolean | undefined;

  /**
   * A delay after each tick, at most this, drawn from the job's name and the tick: the same in every instance. From 0,
   * and shorter than the time between two ticks.
   *
   * @default 0
   */
  readonly jitter?: Duration | undefined;

  /**
   * How long one attempt may take. Then `run.signal` is aborted with a `JobTimeoutError`, and the attempt has failed.
   *
   * @default no limit
   */
  readonly timeout?: Duration | undefined;

  /**
   * What is done about a handler that fails, within its run.
   *
   * @default one attempt
   */
  readonly retry?: RetryOptions | undefined;

  /**
   * Registered, and can be run by hand, but does not tick.
   *
   * @default false
   */
  readonly disabled?: boolean | undefined;
}

/** Options of a job that is added at run time. */
export type AddedJobOptions = ScheduleOptions & CommonJobOptions & LockingOptions;

/** What the `useFactory` of a job returns: any option but the name. Durations may be any text, checked at start. */
export type FactoryJobOptions = FromConfiguration<PartialScheduleOptions & CommonJobOptions & LockingOptions>;

/** Options of a job that come from a provider. */
export interface JobOptionsFactory {
  /**
   * What `useFactory` is handed: tokens of providers that the module of the job's host can see,
   * `forwardRef()` of one, or `{ token, optional: true }`.
   *
   * @default []
   */
  readonly inject?: readonly (InjectionToken | ForwardReference | OptionalFactoryDependency)[] | undefined;

  /**
   * Returns further options, at once or later. They lie over those beside it, and under the module's `jobs`.
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
   * Unique in the application, and the same in all its instances: it is the key of the lock.
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
   * Merged with the job's own, field by field. A key is the job's own: one for all would let only one of them run.
   *
   * @default true
   */
  readonly lock?: boolean | FromConfiguration<Omit<LockOptions, 'key'>> | undefined;
}

/** `BackgroundJobsModule`'s `jobs`: what one job is to do otherwise than its decorator says. */
export type JobOverrides = FromConfiguration<
  PartialScheduleOptions &
    Pick<LockingOptions, 'lock'> &
    Pick<CommonJobOptions, 'disabled' | 'timeout' | 'retry' | 'jitter'>
>;

/**
 * What the compiler names where a job is given both `cron` and `interval`: it has one schedule. For a second one,
 * decorate the method twice. Nothing is of this type.
 */
export type EitherCronOrInterval = string & { readonly cannotBeGiven: never };

/** Options that come from a configuration, as plain text. The check at start says what is no duration. */
export type FromConfiguration<Options> = Options extends EitherCronOrInterval
  ? Options
  : Options extends DurationText
    ? string
    : Options extends object
      ? { readonly [Name in keyof Options]: FromConfiguration<Options[Name]> }
      : Options;
