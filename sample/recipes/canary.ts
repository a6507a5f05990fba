import type { BackgroundJobsModuleOptions } from 'nestjs-background-jobs';

/**
 * Options of the module that leave some jobs to one instance. `CANARY_JOBS` names them (names or globs, with commas
 * between) and is set in all instances; `CANARY=true` in the one that is to run them.
 */
export function canarySelection(
  environment: NodeJS.ProcessEnv,
): Pick<BackgroundJobsModuleOptions, 'include' | 'exclude'> {
  const jobs = environment['CANARY_JOBS']?.split(',') ?? [];
  if (jobs.length === 0) return {};
  return environment['CANARY'] === 'true' ? { include: jobs } : { exclude: jobs };
}
