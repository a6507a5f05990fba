import type { Actor, NewJobRequest, RequestAnswer } from '../state/job-request.js';

/** The instance that a `JobCluster` belongs to. A tool beside the application has none. */
export interface LocalInstance {
  /** `host:pid:nonce` */
  readonly id: string;
  /** Whether it schedules the job, and is not shutting down. */
  schedules(job: string): boolean;
  /** Takes a request for a run at once, if it can: behind the claim that other instances ask for as well. */
  take(request: NewJobRequest): Promise<RequestAnswer>;
  /** Aborts a run of its own. `false`: no such run is in flight. */
  abort(runId: string, by: Actor): boolean;
  /** Reads the requests now, and reports what it has seen. */
  refresh(): Promise<void>;
}
