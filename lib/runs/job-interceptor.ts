import type { JobRun } from './job-run.js';

/** Something around a run: it may do things before and after `next()`, and must hand on what that returns. */
export interface JobInterceptor {
  intercept(run: JobRun, next: () => Promise<unknown>): Promise<unknown>;
}
