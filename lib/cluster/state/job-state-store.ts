import type { CataloguePage, InstanceReport, JobDescription } from './instance-report.js';
import type {
  Actor,
  AuditEntry,
  JobRequest,
  NewJobRequest,
  RequestAnswer,
  RequestPosition,
} from './job-request.js';
import type { RecordedOutcome, RunRecord } from './run-record.js';

/** A heartbeat. */
export interface Heartbeat {
  readonly instance: InstanceReport;
  /** Pages of the catalogue to keep for 24 h: at start, every hour, and when the store has begun a new epoch. */
  readonly pages: readonly CataloguePage[];
  /** What came of requests since the last heartbeat. */
  readonly answers: readonly RequestAnswer[];
}

/** What a heartbeat gets back. */
export interface HeartbeatAnswer {
  /** The time of the store. */
  readonly now: Date;
  readonly position: RequestPosition;
  /** The requests in force: none that has expired. Answered ones are among them until they expire. */
  readonly requests: readonly JobRequest[];
}

/** The last report of an instance. */
export interface StoredInstance extends InstanceReport {
  /** By the time of the store. */
  readonly lastHeartbeat: Date;
}

/** The last outcomes of a job. Later runs of other jobs push none of them out. */
export interface LastOutcomes {
  readonly success?: RunRecord | undefined;
  readonly failure?: RunRecord | undefined;
}

/** All that a store knows, but the history of the runs. */
export interface ClusterOverview {
  /** The time of the store. */
  readonly now: Date;
  readonly position: RequestPosition;
  /** Also silent ones and those that have left, for 24 h: explanations of ticks need their lifetimes. */
  readonly instances: readonly StoredInstance[];
  /** The pages that the instances name, by digest. A page that is lost is absent. */
  readonly catalogue: ReadonlyMap<string, readonly JobDescription[]>;
  /** By the job's name. */
  readonly last: ReadonlyMap<string, LastOutcomes>;
  /** The requests in force, as in {@link HeartbeatAnswer}. */
  readonly requests: readonly JobRequest[];
  /** Newest first; empty unless it was asked for. */
  readonly audit: readonly AuditEntry[];
}

/** Asks for records of one job. */
export interface RunsQuery {
  /** The job's name. */
  readonly job: string;
  /** The most records. */
  readonly limit: number;
  /** Only these; absent: all. */
  readonly outcome?: RecordedOutcome | undefined;
}

/** An instance in the process of its store. */
export interface AttachedInstance {
  /** Its report at this moment. */
  readonly report: () => Heartbeat;
  /** Takes the requests in force. Called when the instance is attached, and at each change. */
  readonly take: (answer: HeartbeatAnswer) => void;
}

/**
 * Keeps what instances report of themselves and of their runs, and what people request of them. Implement it for a store
 * of your own; `describeJobStateStore` of the testing entry checks an implementation.
 *
 * The guarantees of the jobs stand on the `LockStore` alone. No run waits for a state store or fails because of it. The
 * caller gives every call up after 2 s. A method rejects when the store gives no answer, best with its reason.
 *
 * All times that a store sets are its own, because the clocks of instances may differ by a minute.
 */
export interface JobStateStore {
  /** Keeps the report and the pages, writes the answers down, and resolves to the requests in force. */
  heartbeat(heartbeat: Heartbeat): Promise<HeartbeatAnswer>;

  /** Keeps records, for at least the last 100 of each job and outcome. A record that comes twice is shown once. */
  record(runs: readonly RunRecord[]): Promise<void>;

  /**
   * Puts a request and an entry in the audit. A `run` and an `abort` expire after 60 s. A pause replaces an earlier one.
   * A `run` or an `abort` in force that is put again with its id is accepted and stays as it is, because a caller
   * without an answer may ask again. The audit may then have its entry twice.
   *
   * @param restored when the pause was put first. A store that lost its data gets pauses back from the instances. Such a
   *   pause replaces none and has no entry in the audit
   * @returns the position that an instance has seen once it knows the request; `undefined` when another request of that
   *   kind is pending, that is neither answered nor expired
   */
  request(request: NewJobRequest, restored?: Date): Promise<RequestPosition | undefined>;

  /**
   * Takes a request back, with an entry in the audit; that of a pause is a `resume`.
   *
   * @returns the position that an instance has seen once it knows; `undefined` when no such request is in force
   */
  withdraw(id: string, by: Actor): Promise<RequestPosition | undefined>;

  /**
   * Resolves to everything but the history of the runs.
   *
   * @param query.audit how many of the newest entries of the audit come with it; by default none
   */
  overview(query?: { readonly audit?: number | undefined }): Promise<ClusterOverview>;

  /** Records of one job, newest first. */
  runs(query: RunsQuery): Promise<readonly RunRecord[]>;

  /** Gives up what the store opened itself. */
  close(): Promise<void>;

  /** The store for another prefix of keys. The module calls it with its `keyPrefix`. Both share one connection. */
  withKeyPrefix?(prefix: string): JobStateStore;

  /**
   * For a store in memory: it asks the instances of its process for their reports when it is read, and gives them
   * requests at once. An instance of such a store sets no timer.
   *
   * @returns ends it. The store keeps a last report with the state `left`
   */
  attach?(instance: AttachedInstance): () => void;
}
