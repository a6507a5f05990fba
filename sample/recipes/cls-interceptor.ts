import { Injectable } from '@nestjs/common';
import type { JobInterceptor, JobRun } from 'nestjs-background-jobs';
import { ClsService } from 'nestjs-cls';

/** Opens a context for each run, as the middleware of nestjs-cls does for each request. */
@Injectable()
export class ClsInterceptor implements JobInterceptor {
  constructor(private readonly cls: ClsService) {}

  intercept(run: JobRun, next: () => Promise<unknown>): Promise<unknown> {
    return this.cls.run(() => {
      this.cls.set('runId', run.id);
      return next();
    });
  }
}
