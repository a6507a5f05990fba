/**
 * How a job does, in the order in which an operator wants to see them.
 *
 * - `missing`: a tick was due more than 15 s ago, and the job has no outcome for it and does not run.
 * - `failing`: the last run failed.
 * - `unscheduled`: live instances know the job, and none schedules it.
 * - `paused`: people paused it in the whole cluster.
 * - `healthy`: the last run succeeded.
 * - `new`: no run has ended yet, and none was due.
 * - `removed`: no live instance knows the job any more.
 */
export type JobState = (typeof JOB_STATES)[number];

export const JOB_STATES = [
  'missing',
  'failing',
  'unscheduled',
  'paused',
  'healthy',
  'new',
  'removed',
] as const;
