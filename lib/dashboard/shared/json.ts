import type { AuditEntry, ClusterInstance, ClusterJob, ClusterLock, ClusterRun } from '../../index.js';
import type { JobRequest, RunRecord, TickExplanation } from '../../index.js';
import type { JobState } from './job-state.js';

/** A value as it stands in JSON: dates are texts in the form of ISO 8601. */
export type Json<Value> = Value extends Date
  ? string
  : Value extends readonly (infer Item)[]
    ? Json<Item>[]
    : Value extends object
      ? { [Name in keyof Value]: Json<Value[Name]> }
      : Value;

/** What a person may ask for. */
export type DashboardAction = 'pause' | 'resume' | 'run' | 'abort';

/** A link to the logs of a run, which `runUrl` gives. */
export interface WithUrl {
  readonly url?: string | undefined;
}

/** A run that has ended, or a tick that was skipped. */
export type DashboardRecord = RunRecord & WithUrl;

/** A run in flight. */
export type DashboardRun = ClusterRun & WithUrl;

/** A job, and how it does. */
export interface DashboardJob extends Omit<ClusterJob, 'running' | 'lastSuccess' | 'lastFailure'> {
  readonly running: readonly DashboardRun[];
  readonly lastSuccess?: DashboardRecord | undefined;
  readonly lastFailure?: DashboardRecord | undefined;
  readonly state: JobState;
  /** With the state `missing`: the latest tick that was due, and has no outcome. */
  readonly missingTick?: Date | undefined;
}

/** What every answer about the cluster says beside its data. */
export interface Seen {
  /** The time of the state store; while it is away, that of the instance. */
  readonly now: Date;
  /** The actions that this viewer may ask for. */
  readonly can: readonly DashboardAction[];
  /** The state store gives no answer, so that the answer (HTTP 503) holds what one instance knows of itself. */
  readonly unavailable?: { readonly since: Date; readonly reason: string } | undefined;
}

/** The order of jobs. `problems`: those that need somebody first, and by name. */
export type JobOrder = 'problems' | 'name' | 'next' | 'last';

/**
 * The query of `GET api/overview`, all of it optional: `search` is a part of names, `state` a {@link JobState} or
 * `running`, `sort` a {@link JobOrder}; `offset` and `limit` cut a page out. Without a limit, all jobs come.
 */
export interface OverviewQuery {
  readonly search?: string | undefined;
  readonly state?: JobState | 'running' | undefined;
  readonly sort?: JobOrder | undefined;
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
}

/** The answer to `GET api/overview`. */
export interface Overview extends Seen {
  readonly jobs: readonly DashboardJob[];
  /** How many jobs match the query, on all pages. */
  readonly total: number;
  /** How many of the jobs that match `search` have each state. A running job counts for its state, too. */
  readonly counts: Readonly<Record<JobState | 'running', number>>;
  readonly instances: readonly ClusterInstance[];
  /** Requests to run and to abort that nobody has answered, and pauses that some live instance does not follow yet. */
  readonly requests: readonly JobRequest[];
}

/** A definition of a job, and the live instances that have it. There are two while two versions are deployed. */
export interface JobDefinition {
  readonly schedule: string;
  /** The ids of the live instances that schedule it. */
  readonly scheduledBy: readonly string[];
  /** The ids of the live instances that know it. */
  readonly knownBy: readonly string[];
}

/** The answer to `GET api/job`. */
export interface JobPage extends Seen {
  readonly job: DashboardJob;
  /** The latest 20 of any outcome, newest first. */
  readonly runs: readonly DashboardRecord[];
  /** The latest 20 failures, newest first. */
  readonly failures: readonly DashboardRecord[];
  /** The latest 60 ticks that were due, newest last. None is left out. */
  readonly ticks: readonly DashboardExplanation[];
  readonly definitions: readonly JobDefinition[];
  readonly lock?: ClusterLock | undefined;
  /** Why the lock cannot be shown. */
  readonly lockUnavailable?: string | undefined;
  /** The latest 50 entries about the job, newest first. */
  readonly audit: readonly AuditEntry[];
}

/** The answer to `GET api/explain`. */
export type DashboardExplanation = Omit<TickExplanation, 'run'> & {
  readonly run?: DashboardRecord | undefined;
};

/** The answer to a request that is not followed. */
export interface Refusal {
  /** The status of HTTP. */
  readonly statusCode: number;
  /** One sentence for a person. */
  readonly message: string;
  /** With 409: `refused`, as `JobCluster` answers. */
  readonly outcome?: 'refused' | undefined;
  /** With 409: the reason that `JobCluster` gives. */
  readonly reason?: string | undefined;
}
