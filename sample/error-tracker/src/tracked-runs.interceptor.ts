import { Injectable } from '@nestjs/common';
import type { JobInterceptor, JobRun } from 'nestjs-background-jobs';
import { ErrorTracker } from './error-tracker.js';

/** Gives each run a scope of its own, and reports what makes it fail. */
@Injectable()
export class TrackedRuns implements JobInterceptor {
  constructor(private readonly tracker: ErrorTracker) {}

  intercept(run: JobRun, next: () => Promise<unknown>): Promise<unknown> {
    return this.tracker.withScope(async () => {
      try {
        return await next();
      } catch (error) {
        this.report(run, error);
        // The run is to fail all the same.
        throw error;
      }
    });
  }

  private report(run: JobRun, error: unknown): void {
    const { id, job, trigger, attempt } = run;
    const message = messageOf(error, run.signal);
    this.tracker.report({ kind: 'failed', job, message, tags: { id, trigger, attempt: String(attempt) } });
  }
}

/** A call that was aborted says that it was; the signal says why. */
function messageOf(error: unknown, signal: AbortSignal): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === 'AbortError' ? `aborted: ${String(signal.reason)}` : error.message;
}
