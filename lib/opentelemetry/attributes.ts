/** The attributes of spans. */
export const SPAN_ATTRIBUTES = {
  system: 'job.system',
  function: 'code.function.name',
  job: 'background_jobs.job.name',
  runId: 'background_jobs.run.id',
  trigger: 'background_jobs.run.trigger',
  tick: 'background_jobs.run.tick',
  attempts: 'background_jobs.run.attempts',
  startDelay: 'background_jobs.run.start_delay',
  schedule: 'background_jobs.schedule',
  lockKey: 'background_jobs.lock.key',
  lockLost: 'background_jobs.lock.lost',
  instance: 'background_jobs.instance',
  errorType: 'error.type',
} as const;

/** The value of `job.system`. */
export const JOB_SYSTEM = 'nestjs_background_jobs';

/** The attributes of metrics. */
export const METRIC_ATTRIBUTES = {
  job: SPAN_ATTRIBUTES.job,
  outcome: 'background_jobs.run.outcome',
  skipReason: 'background_jobs.skip.reason',
  errorType: SPAN_ATTRIBUTES.errorType,
} as const;

/** The metrics. */
export const METRICS = {
  duration: 'background_jobs.run.duration',
  startDelay: 'background_jobs.run.start_delay',
  active: 'background_jobs.run.active',
  skipped: 'background_jobs.tick.skipped',
  missed: 'background_jobs.tick.missed',
  lockLost: 'background_jobs.lock.lost',
} as const;

/** The boundaries of the histograms, in seconds. */
export const BOUNDARIES = {
  duration: [0.1, 1, 5, 30, 120, 600, 3600],
  startDelay: [0.005, 0.025, 0.1, 0.5, 1, 5, 30, 60],
};
