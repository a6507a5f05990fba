import { Injectable } from '@nestjs/common';
import * as Sentry from '@sentry/node';
import type { JobInterceptor, JobRun } from 'nestjs-background-jobs';

/** Reports the errors of jobs, after their last attempt. What a run adds to its scope stays in that run. */
@Injectable()
export class SentryErrors implements JobInterceptor {
  intercept({ job, id }: JobRun, next: () => Promise<unknown>): Promise<unknown> {
    return Sentry.withIsolationScope((scope) => {
      scope.setTags({ job, runId: id });
      return next().catch((error: unknown) => {
        Sentry.captureException(error);
        throw error;
      });
    });
  }
}
