import { Inject } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ClsModule, ClsService } from 'nestjs-cls';
import { BackgroundJob } from '../../lib/jobs/discovery/background-job.decorator.js';
import { currentRun } from '../../lib/runs/current-run.js';
import type { JobInterceptor } from '../../lib/runs/job-interceptor.js';
import type { JobRun } from '../../lib/runs/job-run.js';
import { closeApps, moduleNamed, startApp } from './test-app.js';

/** Opens a context for each run, as a middleware does for each request. */
class ClsInterceptor implements JobInterceptor {
  constructor(@Inject(ClsService) private readonly cls: ClsService) {}

  async intercept(run: JobRun, next: () => Promise<unknown>): Promise<unknown> {
    return this.cls.run(async () => {
      this.cls.set('runId', run.id);
      return next();
    });
  }
}

class Repository {
  constructor(@Inject(ClsService) private readonly cls: ClsService) {}

  async save(): Promise<unknown> {
    await new Promise((resolve) => setImmediate(resolve));
    return { fromCls: this.cls.get<string>('runId'), fromRun: currentRun()?.id };
  }
}

class Reports {
  constructor(@Inject(Repository) private readonly repository: Repository) {}

  @BackgroundJob({ interval: '1m', name: 'one' })
  @BackgroundJob({ interval: '1m', name: 'two' })
  async send(run: JobRun): Promise<unknown> {
    return [run.id, await this.repository.save()];
  }
}

/** Rules for an application with the package nestjs-cls. They hold on every supported major version of Nest. */
export function describeCls(): void {
  describe('with nestjs-cls', () => {
    afterEach(closeApps);

    it('an interceptor opens a context for each run, and a service that the handler calls reads it', async () => {
      const feature = moduleNamed('Feature', { providers: [Repository, Reports] });
      // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- how its options are given
      const cls = ClsModule.forRoot({ global: true });
      const { context, registry } = await startApp({
        imports: [cls, feature],
        jobs: { interceptors: [ClsInterceptor] },
      });
      const results = await Promise.all(['one', 'two'].map((name) => registry.get(name).run()));

      expect(results.map(({ value }) => value)).toEqual(
        results.map(({ id }) => [id, { fromCls: id, fromRun: id }]),
      );
      expect(context.get(ClsService, { strict: false }).isActive()).toBe(false);
    });
  });
}
