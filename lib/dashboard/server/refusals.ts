import type { ClusterRefusal } from '../../index.js';

const SENTENCES: Readonly<Record<ClusterRefusal, string>> = {
  'running-elsewhere': 'A run of the job is in flight, or its lock is held.',
  'already-requested': 'A request for a run of this job is pending.',
  'no-instance': 'No live instance schedules the job.',
  'lock-unavailable': 'The lock store refused or gave no answer.',
  'shutting-down': 'The instance that took the request is shutting down.',
  'at-capacity': 'No instance had a free place.',
  unanswered: 'No instance answered in time.',
  'not-running': 'No live instance has such a run in flight.',
};

/** Why nobody follows a request, in a sentence, by the reason that `JobCluster` gives. */
export const REFUSALS: Readonly<Record<string, string>> = SENTENCES;
