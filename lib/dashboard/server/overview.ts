import type { LookedAtJob } from '../../internal.js';
import type { ClusterLook } from '../../internal.js';
import { JOB_STATES, type JobState, jobState, lastRunOf } from '../shared/job-state.js';
import type { DashboardJob, JobOrder, Overview, OverviewQuery } from '../shared/json.js';
import type { RunLinks } from './run-links.js';

/** A job and its state, before links are put to it. */
export interface StatedJob extends LookedAtJob {
  readonly state: JobState;
}

export function stated({ job, dueTick }: LookedAtJob): StatedJob {
  return { job, dueTick, state: jobState(job, dueTick) };
}

/** The job as the page gets it. */
export function shownJob({ job, dueTick, state }: StatedJob, links: RunLinks): DashboardJob {
  const { running, lastSuccess, lastFailure, ...rest } = job;
  return {
    ...rest,
    running: running.map((run) => links.run(run, job.name)),
    ...(lastSuccess && { lastSuccess: links.record(lastSuccess) }),
    ...(lastFailure && { lastFailure: links.record(lastFailure) }),
    state,
    ...(state === 'missing' && { missingTick: dueTick }),
  };
}

/** The overview without what concerns the viewer. */
export type OverviewData = Omit<Overview, 'now' | 'can' | 'unavailable'>;

/** @param jobs all jobs of the look */
export function overviewOf(
  look: ClusterLook,
  jobs: readonly StatedJob[],
  query: OverviewQuery,
  links: RunLinks,
): OverviewData {
  const { search = '', state, sort = 'problems', offset = 0, limit = Infinity } = query;
  const part = search.toLowerCase();
  const found = jobs.filter(({ job }) => job.name.toLowerCase().includes(part));
  const matching = found.filter((each) => hasState(each, state)).sort(ORDERS[sort]);
  return {
    jobs: matching.slice(offset, offset + limit).map((each) => shownJob(each, links)),
    total: matching.length,
    counts: countsOf(found),
    instances: look.instances(),
    requests: look.requests(),
  };
}

function hasState({ job, state }: StatedJob, wanted: OverviewQuery['state']): boolean {
  if (wanted === undefined) return true;
  return wanted === 'running' ? job.running.length > 0 : state === wanted;
}

function countsOf(jobs: readonly StatedJob[]): Overview['counts'] {
  const counts = Object.fromEntries([...JOB_STATES, 'running'].map((state) => [state, 0]));
  for (const { job, state } of jobs) {
    counts[state] = (counts[state] ?? 0) + 1;
    if (job.running.length > 0) counts['running'] = (counts['running'] ?? 0) + 1;
  }
  return counts as Record<JobState | 'running', number>; // Each of them has been set to 0.
}

type Comparison = (one: StatedJob, other: StatedJob) => number;

const byName: Comparison = (one, other) => (one.job.name < other.job.name ? -1 : 1);

const byProblem: Comparison = (one, other) =>
  JOB_STATES.indexOf(one.state) - JOB_STATES.indexOf(other.state) ||
  Number(other.job.running.length > 0) - Number(one.job.running.length > 0) ||
  byName(one, other);

/** Jobs without a next tick come last. */
const byNextTick: Comparison = (one, other) =>
  compared(one.job.nextTick?.getTime() ?? Infinity, other.job.nextTick?.getTime() ?? Infinity) ||
  byName(one, other);

/** The job that ended a run last comes first. */
const byLastRun: Comparison = (one, other) => compared(endOf(other), endOf(one)) || byName(one, other);

const ORDERS: Readonly<Record<JobOrder, Comparison>> = {
  problems: byProblem,
  name: byName,
  next: byNextTick,
  last: byLastRun,
};

function endOf({ job }: StatedJob): number {
  return lastRunOf(job)?.finishedAt.getTime() ?? -Infinity;
}

/** A difference of two infinities would be no number. */
function compared(one: number, other: number): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
