import type { JobRun } from './job-run.js';

/** The lock of a job; times in milliseconds. */
export interface JobLock {
  readonly key: string;
  readonly ttl: number;
  readonly refreshInterval: number;
  readonly holdOnSuccess: number | undefined;
  readonly holdOnFailure: number | undefined;
}

/** What a run needs to know of its job. */
export interface RunnableJob {
  readonly name: string;
  /** `undefined`: the job runs in every instance, without a claim and without a lease. */
  readonly lock: JobLock | undefined;
  readonly handler: (run: JobRun) => unknown;
}
