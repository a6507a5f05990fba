import type { SkipReason, Trigger } from '../../runs/run-result.js';
import type { RequestPosition } from './job-request.js';

/** A run in flight that has called its handler. */
export interface RunningRun {
  readonly runId: string;
  /** The job's name. */
  readonly job: string;
  readonly trigger: Trigger;
  readonly tick?: Date | undefined;
  /** The first call of the handler. */
  readonly since: Date;
}

/**
 * Ticks of one job that an instance skipped for one reason without a claim, from the first to the last of them. None
 * between the two was taken.
 * `claimed-elsewhere` is no such reason, because it is the normal outcome in all instances but one.
 */
export interface NotableSkip {
  /** The job's name. */
  readonly job: string;
  /** `missed`: the process could not run its timers. */
  readonly reason: SkipReason | 'missed';
  /** The first tick. */
  readonly from: Date;
  /** The last tick. */
  readonly to: Date;
  readonly count: number;
  /** The reason that the lock store gave for the last of them. */
  readonly error?: string | undefined;
}

/** A job as one instance knows it. Plain data, so that every viewer computes the same ticks. */
export interface JobDescription {
  readonly name: string;
  /** The schedule for people, as in `JobHandle`. */
  readonly schedule: string;
  /** With a cron schedule. */
  readonly cron?: string | undefined;
  /** The time zone of `cron`. */
  readonly timeZone?: string | undefined;
  /** With an interval. Neither `cron` nor this: another timer than ours makes the job tick. */
  readonly intervalMs?: number | undefined;
  /** The key of its lock; absent with `lock: false`, when the job runs in every instance. */
  readonly lockKey?: string | undefined;
  /** Whether this instance schedules the job: it does not when the job is disabled, excluded, or `scheduling` is off. */
  readonly scheduled: boolean;
}

/** Some of the jobs of an instance. Instances of one version and one role have the same pages. */
export interface CataloguePage {
  /** Names the page by its content. */
  readonly digest: string;
  readonly jobs: readonly JobDescription[];
}

/** How an instance describes itself. A store keeps the last report of each. */
export interface InstanceReport {
  /** `host:pid:nonce`: the nonce is drawn for each application context. */
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly startedAt: Date;
  /** `left`: the instance has shut down. */
  readonly state: 'live' | 'left';
  /** The version of this package. */
  readonly version: string;
  /** The version of Node.js. */
  readonly node: string;
  /** The module option `scheduling`. */
  readonly scheduling: boolean;
  /** The digests of its catalogue pages. */
  readonly catalogue: readonly string[];
  readonly running: readonly RunningRun[];
  /** How many runs wait for a place among those that `concurrency` allows. */
  readonly waiting?: number | undefined;
  /** The module option `concurrency`; absent: there is no limit. */
  readonly concurrency?: number | undefined;
  readonly skips: readonly NotableSkip[];
  /** How many records were lost, because the state store did not take them in time. */
  readonly droppedRecords: number;
  /** The requests that it has seen, up to this position. */
  readonly seen?: RequestPosition | undefined;
  /** The ids of the pause requests that are in force in it. */
  readonly pauses: readonly string[];
  /** The end of its last outage of the state store, by the time of the store. */
  readonly outageEndedAt?: Date | undefined;
}

/**
 * The report as a store keeps it. Of an instance that has left, a store keeps its lifetime, the jobs that it scheduled,
 * and its notable skips.
 */
export function keptReport<Report extends InstanceReport>(report: Report): Report {
  if (report.state !== 'left') return report;
  return {
    ...report,
    running: [],
    waiting: undefined,
    pauses: [],
    seen: undefined,
    outageEndedAt: undefined,
  };
}
