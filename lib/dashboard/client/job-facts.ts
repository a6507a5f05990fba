import type { JobState } from '../shared/job-state.js';
import type { DashboardJob, DashboardRecord, Json, Overview } from '../shared/json.js';

type Job = Json<DashboardJob>;

/** What each state means, for a viewer who asks. */
export const STATE_MEANINGS: Readonly<Record<JobState | 'running', string>> = {
  missing: 'A tick was due, and the job has no outcome for it and does not run.',
  failing: 'The last run failed.',
  unscheduled: 'Live instances know the job, and none schedules it.',
  paused: 'Somebody paused the job in the whole cluster.',
  healthy: 'The last run succeeded.',
  new: 'No run has ended yet, and none was due.',
  removed: 'No live instance knows the job any more.',
  running: 'A run is in flight.',
};

/** The success or the failure that is newer. */
export function lastRunOf({
  lastSuccess,
  lastFailure,
}: Pick<Job, 'lastSuccess' | 'lastFailure'>): Json<DashboardRecord> | undefined {
  if (lastSuccess === undefined || lastFailure === undefined) return lastSuccess ?? lastFailure;
  return Date.parse(lastFailure.finishedAt) > Date.parse(lastSuccess.finishedAt) ? lastFailure : lastSuccess;
}

/** What stands in the place of the next tick when there is none. */
export function withoutNextTick({ state, scheduledBy }: Pick<Job, 'state' | 'scheduledBy'>): string {
  if (state === 'removed') return 'No live instance knows it';
  return scheduledBy.length === 0 ? 'No instance schedules it' : 'Another timer makes it tick';
}

/** How many jobs need somebody. */
export const problemsIn = ({ counts }: Pick<Overview, 'counts'>): number =>
  counts.missing + counts.failing + counts.unscheduled;

/** Counts of all jobs. */
export const allIn = ({ counts }: Pick<Overview, 'counts'>): number =>
  Object.entries(counts).reduce((sum, [state, count]) => (state === 'running' ? sum : sum + count), 0);
