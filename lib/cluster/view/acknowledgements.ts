import type { RequestPosition } from '../state/job-request.js';
import type { StoredInstance } from '../state/job-state-store.js';
import type { ClusterSnapshot, KnownJob } from './cluster-snapshot.js';
import type { Acknowledgement } from './cluster-types.js';

/** The instances that follow the pause. An instance names the pauses that are in force in it. */
export function pauseAcknowledgement(
  snapshot: ClusterSnapshot,
  pause: { readonly id: string; readonly job: string },
): Acknowledgement {
  return acknowledgement(snapshot, pause.job, ({ pauses }) => pauses.includes(pause.id));
}

/**
 * The instances in which the pause has ended. An instance that does not name it may have read it a moment ago, so that
 * only its position in the requests tells.
 */
export function resumeAcknowledgement(
  snapshot: ClusterSnapshot,
  pause: { readonly id: string; readonly job: string },
  withdrawn: RequestPosition,
): Acknowledgement {
  return acknowledgement(
    snapshot,
    pause.job,
    ({ pauses, seen }) => !pauses.includes(pause.id) && hasPassed(seen, withdrawn),
  );
}

/** Nothing was left to end, so that every live instance follows. */
export function acknowledgedByAll(snapshot: ClusterSnapshot, job: string): Acknowledgement {
  return acknowledgement(snapshot, job, () => true);
}

function acknowledgement(
  snapshot: ClusterSnapshot,
  job: string,
  follows: (report: StoredInstance) => boolean,
): Acknowledgement {
  const live = snapshot.liveJob(job);
  const silent = snapshot.knownJob(job).filter(({ instance }) => instance.state === 'silent');
  return {
    acknowledgedBy: idsOf(live.filter(({ instance }) => follows(instance.report))),
    pending: idsOf(live.filter(({ instance }) => !follows(instance.report))),
    silent: idsOf(silent),
  };
}

function hasPassed(seen: RequestPosition | undefined, position: RequestPosition): boolean {
  return seen?.epoch === position.epoch && seen.revision >= position.revision;
}

/** The ids of the instances. */
export function idsOf(known: readonly KnownJob[]): string[] {
  return known.map(({ instance }) => instance.report.id);
}
