/** Why a `run` did not start a run. */
export type RunRefusal =
  /** A run of the job is in flight, or its lock is held. */
  | 'running-elsewhere'
  /** A request for a run of this job is pending. */
  | 'already-requested'
  /** No live instance schedules the job. */
  | 'no-instance'
  /** The lock store refused or gave no answer. */
  | 'lock-unavailable'
  /** The instance that took the request is shutting down. */
  | 'shutting-down'
  /** No instance had a free place. */
  | 'at-capacity'
  /** No instance took the request within 60 s. */
  | 'unanswered';

/** Why an `abort` aborted nothing. */
export type AbortRefusal = 'not-running' | 'unanswered';

/** Why an instance refused a request. */
export type ClusterRefusal = RunRefusal | AbortRefusal;
