import type { BackgroundJobsModuleOptions } from 'nestjs-background-jobs';

/**
 * Options of the module that leave some jobs to one instance. Set `CANARY_JOBS` in all instances, to names or globs
 * with commas between them. Set `CANARY=true` in the instance that runs them.
 */
export function canarySelection(
  environment: NodeJS.ProcessEnv,
): Pick<BackgroundJobsModuleOptions, 'include' | 'exclude'> {
  const jobs = environment['CANARY_JOBS']?.split(',') ?? [];
  if (jobs.length === 0) return {};
  return environment['CANARY'] === 'true' ? { include: jobs } : { exclude: jobs };
}
