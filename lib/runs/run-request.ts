import type { JobRun } from './job-run.js';
import type { SkipReason, Trigger } from './run-result.js';

/** The lock of a job; times in milliseconds. */
export interface JobLock {
  readonly key: string;
  readonly ttl: number;
  readonly refreshInterval: number;
  readonly holdOnSuccess: number | undefined;
  readonly holdOnFailure: number | undefined;
}

/** How often the handler is called in one run, and how long the run waits in between. */
export interface RetryPolicy {
  /** Calls of the handler in all, at least 1. */
  readonly attempts: number;
  /** Before the second attempt, in milliseconds. */
  readonly delay: number;
  /** Each further delay is this many times the one before. */
  readonly factor: number;
}

/** The facts of a job that its runs need. */
export interface RunnableJob {
  readonly name: string;
  /** `undefined`: the job runs in every instance, without a claim and without a lease. */
  readonly lock: JobLock | undefined;
  /** A tick that finds the lock held ends, or waits for it until the next tick is due. */
  readonly overlap: 'skip' | 'wait';
  /** Whether a tick whose instance died is run again. */
  readonly recover: boolean;
  /** How old a tick may be that is caught up at start, in milliseconds; 0: none is. */
  readonly catchUpWindow: number;
  /** For each attempt, in milliseconds. */
  readonly timeout: number | undefined;
  readonly retry: RetryPolicy;
  /** Whether its runs need a place among those that `concurrency` allows. */
  readonly isLimited: boolean;
  readonly handler: (run: JobRun) => unknown;
  /** `Class.method`, or the name of a job that was added at run time. */
  readonly source: string;
}

/** A schedule as people and tools see it. A `Schedule` of `schedules/` has these members. */
export interface RunSchedule {
  readonly text: string;
  /** The time zone of a cron schedule. */
  readonly timeZone?: string | undefined;
}

/**
 * One moment of a schedule, and the moment until which it may be claimed; in milliseconds since 1970. It has the members
 * of the `Tick` of `schedules/`, because runs know nothing of schedules.
 */
export interface ClaimableTick {
  readonly at: number;
  readonly nextAt: number;
}

/** Says whether a run may begin now. `ScheduledJob` implements it, because a job can be paused, stopped or removed. */
export interface RunGate {
  /** The reason why a run with this trigger must not begin now; `undefined` when there is none. */
  refusalFor(trigger: Trigger): SkipReason | undefined;
}

/** Asks for one run. */
export interface RunRequest extends RunRequestOptions {
  readonly job: RunnableJob;
  readonly trigger: Trigger;
  readonly gate: RunGate;
  /** The job's schedule at this moment. */
  readonly schedule: RunSchedule;
}

/** What most runs do without. */
export interface RunRequestOptions {
  /** The tick that the run claims; absent for a run that no tick started. */
  readonly due?: ClaimableTick | undefined;
  /** The tick that the handler sees, where the run does not claim that tick. */
  readonly tick?: Date | undefined;
  /** Told when the run is about to call its handler. */
  readonly onStarted?: ((run: JobRun) => void) | undefined;
  /** The run does not begin before this moment; in milliseconds since 1970. */
  readonly notBefore?: number | undefined;
}
