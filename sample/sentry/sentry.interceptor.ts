import { Injectable } from '@nestjs/common';
import * as Sentry from '@sentry/nestjs';
import type { JobInterceptor, JobRun } from 'nestjs-background-jobs';

@Injectable()
export class SentryInterceptor implements JobInterceptor {
  intercept({ job }: JobRun, next: () => Promise<unknown>): Promise<unknown> {
    return Sentry.withIsolationScope(async () => {
      try {
        // A check-in for each run. If methods have @SentryCron(), write `await next()` instead.
        return await Sentry.withMonitor(job.replace(/\W+/g, '-'), next);
      } catch (error) {
        Sentry.captureException(error);
        throw error;
      }
    });
  }
}
