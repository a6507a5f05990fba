import type { CustomScheduleJobs } from '../internal.js';

/** A decorated method that is to be a job. */
export interface ScheduledMethod {
  /** Its name in the registry, unique among those of its kind. */
  readonly key: string;
  /** The name of its job, unique among all jobs. */
  readonly name: string;
  /** Where to look for it: `ReportService.send`. */
  readonly where: string;
  readonly handler: () => PromiseLike<void> | undefined;
  readonly jobs: CustomScheduleJobs;
}
