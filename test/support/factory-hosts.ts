import { BackgroundJob } from '../../lib/jobs/discovery/background-job.decorator.js';
import type { BackgroundJobOptions } from '../../lib/jobs/options/job-options.js';

/** A class whose job has these options, as JavaScript would allow them. */
export function hostWith(options: object) {
  class Reports {
    // Wrong options are part of what is tested.
    @BackgroundJob(options as BackgroundJobOptions)
    send(): void {}
  }
  return Reports;
}

/** A provider of a value. */
export const provide = (token: string | symbol, useValue: unknown) => ({ provide: token, useValue });
