import { Inject } from '@nestjs/common';
import type { JobInterceptor } from '../../lib/runs/job-interceptor.js';
import type { JobRun } from '../../lib/runs/job-run.js';
import { moduleNamed } from './test-app.js';

/** The steps so far. */
export const steps: string[] = [];

export class Journal {
  write(step: string): void {
    steps.push(step);
  }
}

abstract class Writing implements JobInterceptor {
  constructor(@Inject(Journal) readonly journal: Journal) {}

  async intercept(run: JobRun, next: () => Promise<unknown>): Promise<unknown> {
    this.journal.write(`${this.constructor.name} before ${run.job}`);
    const value = await next();
    this.journal.write(`${this.constructor.name} after ${String(value)}`);
    return `${String(value)}!`;
  }
}

export class Outer extends Writing {}
export class Inner extends Writing {}

/** The journal is global, so that interceptors without a module can inject it. */
export const journal = {
  ...moduleNamed('Journals', { providers: [Journal], exports: [Journal] }),
  global: true,
};
