import type { AuditEntry } from '../../state/job-request.js';
import type { ClusterSnapshot } from '../cluster-snapshot.js';

/** A pause that covered a tick. */
export interface CoveringPause {
  readonly by: string;
  readonly at: Date;
  readonly reason?: string | undefined;
}

/** The pause of the whole cluster that covered a moment of the past, as far as the store still knows. */
export function pauseAt(snapshot: ClusterSnapshot, job: string, moment: number): CoveringPause | undefined {
  const inForce = snapshot.pauseOf(job);
  if (inForce !== undefined && inForce.at.getTime() <= moment) return inForce;
  return endedPauseAt(snapshot.overview.audit, job, moment);
}

/**
 * The audit does not tell an end that was set in advance. Only a pause that somebody ended was in force until then, so no
 * other one counts.
 */
function endedPauseAt(audit: readonly AuditEntry[], job: string, moment: number): CoveringPause | undefined {
  const ends = audit.filter(({ action, at }) => action === 'resume' && at.getTime() > moment);
  const ids = new Set(ends.filter((end) => end.job === job).map(({ id }) => id));
  return audit.find(({ action, id, at }) => action === 'pause' && ids.has(id) && at.getTime() <= moment);
}
