import type { ClusterRefusal } from './refusals.js';

/** How far an instance has read the requests. An epoch is drawn when a store begins anew, as after a loss of its data. */
export interface RequestPosition {
  readonly epoch: string;
  /** Grows with each request and each withdrawal. */
  readonly revision: number;
}

/** A person asks for something. It carries no payload but a tick. */
export interface NewJobRequest {
  /** Unique. The entries of the audit about it have the same one. */
  readonly id: string;
  /** At most one request of each kind is pending for a job, and at most one `abort` for a run. */
  readonly kind: 'pause' | 'run' | 'abort';
  /** The job's name. */
  readonly job: string;
  /** The run that ends, with `abort`. */
  readonly runId?: string | undefined;
  /** The `run.tick` of the handler, with `run`. */
  readonly tick?: Date | undefined;
  /** The end of the pause; absent: until it is withdrawn. */
  readonly until?: Date | undefined;
  /** The person or program that asks. */
  readonly by: string;
  readonly reason?: string | undefined;
}

/** What came of a `run` or an `abort`, in the words of the instance that took or refused it. */
export interface RequestAnswer {
  /** The id of the request. */
  readonly id: string;
  readonly kind: 'run' | 'abort';
  /** The job's name. */
  readonly job: string;
  /** The run that was started; of an answer to `abort`, always the run that the request names. */
  readonly runId?: string | undefined;
  /** The id of the instance that answers. */
  readonly instance: string;
  readonly outcome: 'started' | 'aborted' | 'refused';
  readonly reason?: ClusterRefusal | undefined;
}

/** A request as a store keeps it. */
export interface JobRequest extends NewJobRequest {
  /** By the time of the store. */
  readonly at: Date;
  /** From then on nobody takes it. Only a pause may have none. */
  readonly expiresAt?: Date | undefined;
  readonly answer?: RequestAnswer | undefined;
}

/** A person, for a withdrawal. */
export interface Actor {
  readonly by: string;
  readonly reason?: string | undefined;
}

/** One line of the audit. A request and what came of it are two entries with one id. */
export interface AuditEntry {
  /** The id of the request. */
  readonly id: string;
  /** By the time of the store. */
  readonly at: Date;
  readonly by: string;
  readonly action: 'pause' | 'resume' | 'run' | 'abort';
  /** The job's name. */
  readonly job: string;
  readonly reason?: string | undefined;
  /** `requested`; or what came of it, like `started 3fd2-7 on web-1:12:3fd2` and `refused: running-elsewhere`. */
  readonly result: string;
}
