import { Injectable } from '@nestjs/common';
import type { JobInterceptor, JobRun } from 'nestjs-background-jobs';
import { ErrorTracker } from './error-tracker.js';

/** Gives each run its own scope, and reports its failures. */
@Injectable()
export class TrackedRuns implements JobInterceptor {
  constructor(private readonly tracker: ErrorTracker) {}

  intercept(run: JobRun, next: () => Promise<unknown>): Promise<unknown> {
    return this.tracker.withScope(async () => {
      try {
        return await next();
      } catch (error) {
        this.report(run, error);
        // The run must still fail.
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

/** An aborted call only says that it was aborted. The signal has the reason. */
function messageOf(error: unknown, signal: AbortSignal): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === 'AbortError' ? `aborted: ${String(signal.reason)}` : error.message;
}
