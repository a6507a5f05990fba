import { resolveOptions } from '../../../lib/background-jobs.options.js';
import { defineJob, type JobDefinition } from '../../../lib/jobs/options/job-definition.js';
import type { FactoryJobOptions, JobDefaults, JobOverrides } from '../../../lib/jobs/options/job-options.js';
import { CronSchedules } from '../../../lib/schedules/cron-schedule.js';
import { VirtualClock } from '../../support/virtual-clock.js';

export const NAME = 'Reports.send';

/** The four places of a job's options, from the lowest. */
export interface Places {
  /** The module's. */
  readonly timeZone?: string;
  readonly defaults?: JobDefaults | undefined;
  readonly decorator?: (FactoryJobOptions & { readonly name?: string | undefined }) | undefined;
  readonly factory?: FactoryJobOptions | undefined;
  readonly jobs?: JobOverrides | undefined;
}

/** What a job comes to whose options stand in these places. */
export function defined({ timeZone, defaults, decorator, factory, jobs }: Places): JobDefinition {
  const clock = new VirtualClock('2026-01-01T00:00:00Z');
  const cronSchedules = new CronSchedules();
  const module = { timeZone, defaults, jobs: { [NAME]: jobs, other: { interval: '7m' } } };
  const options = resolveOptions(module, { clock }, cronSchedules);
  const settings = { ...options, cronSchedules, now: () => clock.now() };
  const useFactory = factory === undefined ? undefined : () => factory;
  const given = { ...decorator, useFactory };
  const source = { where: NAME, defaultName: NAME, module: '', options: given, handler: () => undefined };
  return defineJob(source, settings, factory);
}
