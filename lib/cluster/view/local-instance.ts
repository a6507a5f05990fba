import type { ClusterOverview } from '../state/job-state-store.js';
import type { Actor, NewJobRequest, RequestAnswer } from '../state/job-request.js';

/** The instance that a `JobCluster` belongs to. A tool beside the application has none. */
export interface LocalInstance {
  /** `host:pid:nonce` */
  readonly id: string;
  /** Whether it schedules the job, and is not shutting down. */
  schedules(job: string): boolean;
  /** Whether the job is paused here: by a request, or by the application alone. */
  isPaused(job: string): boolean;
  /** How many records of runs it lost, because the state store did not take them in time. */
  readonly droppedRecords: number;
  /**
   * Takes a request at once: for a run behind the claim that other instances ask for as well, or for the abort of a run
   * of its own. The instance reports its answer, as that to a request which a heartbeat has brought.
   *
   * @returns `undefined` when the answer comes by the state store, because another instance has taken the request, or
   *   because a heartbeat has brought it to this one before
   */
  take(request: NewJobRequest): Promise<RequestAnswer | undefined>;
  /** Aborts a run of its own without a request, so that no audit shows it. `false`: no such run is in flight. */
  abort(runId: string, by: Actor): boolean;
  /** Reads the requests now, and reports what it has seen. */
  refresh(): Promise<void>;
  /** What it knows by itself, while the state store is away. */
  overview(): ClusterOverview;
}
