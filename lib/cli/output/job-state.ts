import type { RunningRun } from '../../cluster/state/instance-report.js';
import type { RunRecord } from '../../cluster/state/run-record.js';
import type { ClusterInstance, ClusterJob } from '../../cluster/view/cluster-types.js';

/** The words for the state of a job. */
export type StateWord = 'lost' | 'failing' | 'paused' | 'not scheduled' | 'running' | 'ok' | 'no run yet';

/** Jobs with the first ones are the first of a list. */
const PROBLEMS: readonly StateWord[] = ['lost', 'failing', 'paused', 'not scheduled'];

/** All that holds for a job, the worst first; at least one word. */
export function statesOf(job: ClusterJob, instances: readonly ClusterInstance[]): StateWord[] {
  const last = lastRunOf(job);
  const words: StateWord[] = [];
  if (lostRunsOf(job, instances).length > 0) words.push('lost');
  if (last !== undefined && last === job.lastFailure) words.push('failing');
  if (job.paused !== undefined) words.push('paused');
  if (job.scheduledBy.length === 0) words.push('not scheduled');
  if (job.running.length > 0) words.push('running');
  if (words.length > 0) return words;
  return [last === undefined ? 'no run yet' : 'ok'];
}

/** The success or the failure that is newer. */
export function lastRunOf({ lastSuccess, lastFailure }: ClusterJob): RunRecord | undefined {
  if (lastSuccess === undefined || lastFailure === undefined) return lastSuccess ?? lastFailure;
  return lastFailure.finishedAt.getTime() > lastSuccess.finishedAt.getTime() ? lastFailure : lastSuccess;
}

/** A run that its silent instance has reported last. */
export interface LostRun extends RunningRun {
  readonly instance: string;
}

/** Runs that silent instances have reported last. None of them counts once the job has run again. */
export function lostRunsOf(job: ClusterJob, instances: readonly ClusterInstance[]): LostRun[] {
  const finishedAt = lastRunOf(job)?.finishedAt.getTime() ?? -Infinity;
  return instances
    .filter(({ state }) => state === 'silent')
    .flatMap(({ id, running }) => running.map((each) => ({ ...each, instance: id })))
    .filter((each) => each.job === job.name && each.since.getTime() > finishedAt);
}

/** Jobs with problems first, then by name. */
export function byUrgency(jobs: readonly ClusterJob[], instances: readonly ClusterInstance[]): ClusterJob[] {
  return jobs
    .map((job) => ({ job, rank: rankOf(statesOf(job, instances)) }))
    .sort((a, b) => a.rank - b.rank || a.job.name.localeCompare(b.job.name))
    .map(({ job }) => job);
}

function rankOf(words: readonly StateWord[]): number {
  const rank = PROBLEMS.findIndex((problem) => words.includes(problem));
  return rank === -1 ? PROBLEMS.length : rank;
}
