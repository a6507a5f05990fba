import type { ClusterRefusal } from '../../cluster/state/refusals.js';

const TEXTS: Readonly<Record<ClusterRefusal, string>> = {
  'running-elsewhere': 'a run of the job is in flight, or its lock is held',
  'already-requested': 'a request for a run of this job is pending',
  'no-instance': 'no live instance schedules the job',
  'lock-unavailable': 'the lock store refused or gave no answer',
  'shutting-down': 'the instance that took the request is shutting down',
  'at-capacity': 'no instance had a free place',
  unanswered: 'no instance answered in time',
  'not-running': 'no live instance has such a run in flight',
};

/** The refusal as part of a sentence, with its name. */
export const refusalText = (reason: ClusterRefusal): string => `${TEXTS[reason]} (${reason})`;
