import type { JobRun } from './job-run.js';

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

/** What a run needs to know of its job. */
export interface RunnableJob {
  readonly name: string;
  /** `undefined`: the job runs in every instance, without a claim and without a lease. */
  readonly lock: JobLock | undefined;
  /** What a tick does while the lock is held: end, or wait for it until the next tick is due. */
  readonly overlap: 'skip' | 'wait';
  /** Whether a tick whose instance died is run again. */
  readonly recover: boolean;
  /** How old a tick may be that is caught up at start, in milliseconds; 0: none is. */
  readonly catchUpWindow: number;
  /** For each attempt, in milliseconds. */
  readonly timeout: number | undefined;
  readonly retry: RetryPolicy;
  readonly handler: (run: JobRun) => unknown;
}
