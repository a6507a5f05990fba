import type { DateTime } from './date-times.js';

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
