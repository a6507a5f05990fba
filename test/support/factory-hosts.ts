import { BackgroundJob } from '../../lib/jobs/discovery/background-job.decorator.js';
import type { BackgroundJobOptions } from '../../lib/jobs/options/job-options.js';

/** A class whose job has these options, as JavaScript allows them. */
export function hostWith(options: object) {
  class Reports {
    // The tests cover wrong options, too.
    @BackgroundJob(options as BackgroundJobOptions)
    send(): void {}
  }
  return Reports;
}

/** A provider of a value. */
export const provide = (token: string | symbol, useValue: unknown) => ({ provide: token, useValue });
