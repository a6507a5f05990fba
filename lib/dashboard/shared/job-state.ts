import type { ClusterJob, RunRecord } from '../../index.js';

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

/** The facts that the state of a job follows from. */
export type JobFacts = Pick<
  ClusterJob,
  'knownBy' | 'scheduledBy' | 'paused' | 'running' | 'lastSuccess' | 'lastFailure'
>;

/** @param dueTick the latest tick that must have had an outcome by now */
export function jobState(job: JobFacts, dueTick: Date | undefined): JobState {
  if (job.knownBy.length === 0) return 'removed';
  if (job.scheduledBy.length === 0) return 'unscheduled';
  if (job.paused !== undefined) return 'paused';
  if (dueTick !== undefined && isMissing(job, dueTick)) return 'missing';
  const last = lastRunOf(job);
  if (last === undefined) return 'new';
  return last === job.lastFailure ? 'failing' : 'healthy';
}

/** The success or the failure that is newer. */
export function lastRunOf({
  lastSuccess,
  lastFailure,
}: Pick<JobFacts, 'lastSuccess' | 'lastFailure'>): RunRecord | undefined {
  if (lastSuccess === undefined || lastFailure === undefined) return lastSuccess ?? lastFailure;
  return lastFailure.finishedAt.getTime() > lastSuccess.finishedAt.getTime() ? lastFailure : lastSuccess;
}

function isMissing({ running, lastSuccess, lastFailure }: JobFacts, dueTick: Date): boolean {
  if (running.length > 0) return false;
  return ![lastSuccess, lastFailure].some((last) => last !== undefined && answersFor(last, dueTick));
}

/** A run that ended later was in the way of the tick, or a person started it to make up for the tick. */
function answersFor({ tick, finishedAt }: RunRecord, dueTick: Date): boolean {
  return Math.max(tick?.getTime() ?? -Infinity, finishedAt.getTime()) >= dueTick.getTime();
}
