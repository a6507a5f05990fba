import type { JobDefinition } from '../../../lib/jobs/options/job-definition.js';
import type { JobRun } from '../../../lib/runs/job-run.js';
import { type JobPlan, scheduleOf } from './scenario.js';

/** The job that a decorator makes of these options. */
export function simulatedJob(
  plan: JobPlan,
  schedule: JobPlan['schedule'],
  handler: (run: JobRun) => unknown,
): JobDefinition {
  const {
    name,
    key = name,
    lockTimeout: ttl,
    holdOnSuccess,
    overlap = 'skip',
    recover = false,
    retry,
  } = plan;
  const refreshInterval = Math.floor(ttl / 3);
  return {
    name,
    where: name,
    source: name,
    module: '',
    isMethod: () => false,
    schedule: scheduleOf(schedule, name),
    isDisabled: false,
    isExcluded: false,
    runsOnStart: false,
    catchUpWindow: plan.catchUp === true ? Infinity : 0,
    jitter: plan.jitter ?? 0,
    lock: { key, ttl, refreshInterval, holdOnSuccess, holdOnFailure: undefined },
    overlap,
    recover,
    timeout: undefined,
    retry: { attempts: (retry?.failures ?? 0) + 1, delay: retry?.delay ?? 1000, factor: 1 },
    isLimited: true,
    handler,
  };
}
