import type { Clock } from '../../core/clock.js';
import type { ScheduledJobs } from '../../jobs/scheduled-jobs.js';
import type { ClusterOverview, LastOutcomes } from '../state/job-state-store.js';
import type { InstanceReports } from './instance-reports.js';
import { recordOf, type RedactError, reportedFactsOf } from './record-of.js';
import type { RequestedPauses } from './requested-pauses.js';

/** The parts that tell what this instance knows. */
export interface OwnOverviewDeps {
  readonly clock: Clock;
  readonly reports: InstanceReports;
  readonly pauses: RequestedPauses;
  readonly table: Pick<ScheduledJobs, 'all'>;
  readonly redact: RedactError;
}

/** What this instance knows by itself, in the form in which a state store shows the cluster. */
export function ownOverview({ clock, reports, pauses, table, redact }: OwnOverviewDeps): ClusterOverview {
  const now = new Date(clock.now());
  const { instance, pages } = reports.heartbeat('live', reports.pagesOf('live'));
  return {
    now,
    position: instance.seen ?? { epoch: '', revision: 0 },
    instances: [{ ...instance, lastHeartbeat: now }],
    catalogue: new Map(pages.map(({ digest, jobs }) => [digest, jobs])),
    last: new Map(table.all.flatMap((job) => lastOf(job, instance.id, redact))),
    requests: pauses.inForce,
    audit: [],
  };
}

function lastOf(
  { name, lastRun }: ScheduledJobs['all'][number],
  instance: string,
  redact: RedactError,
): (readonly [string, LastOutcomes])[] {
  if (lastRun === undefined) return [];
  const record = recordOf(lastRun, reportedFactsOf(lastRun, instance, redact));
  return [[name, lastRun.outcome === 'failed' ? { failure: record } : { success: record }]];
}
