import type { Duration } from '../../core/duration.js';
import type { RecordedOutcome } from '../state/run-record.js';

/** Options of `JobCluster.runs()`. */
export interface ClusterRunsOptions {
  /**
   * The most records. State stores keep at least the last 100 of each outcome.
   *
   * @default 20
   */
  readonly limit?: number | undefined;
  /**
   * Only the records of this outcome.
   *
   * @default all
   */
  readonly outcome?: RecordedOutcome | undefined;
}

/** Options of `JobCluster.audit()`. */
export interface ClusterAuditOptions {
  /**
   * The most entries.
   *
   * @default 50
   */
  readonly limit?: number | undefined;
}

/** The person or program that asks, for the audit. */
export interface ActorOptions {
  /** A text for the audit: one line of at most 1,000 characters, and the rest is cut off. */
  readonly reason?: string | undefined;
  /**
   * The person or program that asks: at most 200 characters.
   *
   * @default the id of this instance
   */
  readonly by?: string | undefined;
}

/** Options of `JobCluster.resume()`. */
export interface ResumeOptions extends ActorOptions {
  /**
   * How long to wait for the instances, in which a change is in force at their next heartbeat: every 5 s.
   *
   * @default not at all
   */
  readonly wait?: Duration | undefined;
}

/** Options of `JobCluster.pause()`. */
export interface PauseOptions extends ResumeOptions {
  /**
   * The end of the pause, in the future.
   *
   * @default none: the pause lasts until `resume()`
   */
  readonly until?: Date | undefined;
}

/** Options of `JobCluster.run()`. */
export interface ClusterRunOptions extends ActorOptions {
  /** The `run.tick` of the handler, to make up for a tick that was missed. */
  readonly tick?: Date | undefined;
}
