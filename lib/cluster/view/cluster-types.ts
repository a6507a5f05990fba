import type { RunRefusal, AbortRefusal } from '../state/refusals.js';
import type { RunningRun } from '../state/instance-report.js';
import type { RunRecord } from '../state/run-record.js';

/** The scope of what a viewer sees. Absent: the whole cluster. */
export interface ViewScope {
  /** `instance`: the state store covers this instance only, because it keeps its data in memory. */
  readonly scope?: 'instance' | undefined;
}

/** How far the instances have followed a request; all are ids of instances. */
export interface Acknowledgement {
  /** Live instances that know the job, and follow the request. */
  readonly acknowledgedBy: readonly string[];
  /** Live instances that know the job, and have not said that they follow it. */
  readonly pending: readonly string[];
  /** Silent instances that know the job. They may still tick, and nobody can tell. */
  readonly silent: readonly string[];
}

/** A pause that is in force in the whole cluster. */
export interface ClusterPause extends Acknowledgement {
  /** The person or program that asked for it. */
  readonly by: string;
  readonly at: Date;
  /** Its end; absent: until somebody resumes the job. */
  readonly until?: Date | undefined;
  readonly reason?: string | undefined;
}

/** A run in flight, as the last heartbeat of its instance says. */
export interface ClusterRun {
  readonly runId: string;
  /** The id of the instance. */
  readonly instance: string;
  readonly tick?: Date | undefined;
  /** The first call of the handler. */
  readonly since: Date;
}

/**
 * A job as the whole cluster knows it.
 *
 * @example
 * const jobs = await cluster.jobs();
 * const unscheduled = jobs.filter(({ scheduledBy }) => scheduledBy.length === 0);
 */
export interface ClusterJob extends ViewScope {
  readonly name: string;
  /** The schedule for people, as in `JobHandle`. While versions differ, that of the instance that started last. */
  readonly schedule: string;
  readonly cron?: string | undefined;
  /** The time zone of `cron`. */
  readonly timeZone?: string | undefined;
  readonly intervalMs?: number | undefined;
  /** Absent when no live instance schedules the job, and when another timer than ours makes it tick. */
  readonly nextTick?: Date | undefined;
  readonly paused?: ClusterPause | undefined;
  /** The runs in live instances. */
  readonly running: readonly ClusterRun[];
  readonly lastSuccess?: RunRecord | undefined;
  readonly lastFailure?: RunRecord | undefined;
  /** The ids of the live instances that schedule it. */
  readonly scheduledBy: readonly string[];
  /** The ids of the live instances that know it. */
  readonly knownBy: readonly string[];
  /** How many different definitions the live instances have: 2 while two versions are deployed. */
  readonly definitions: number;
}

/** `silent`: nobody has heard of the instance for 15 s. `left`: it has shut down. */
export type InstanceState = 'live' | 'silent' | 'left';

/**
 * An instance of the application.
 *
 * @example
 * const silent = (await cluster.instances()).filter(({ state }) => state === 'silent');
 */
export interface ClusterInstance extends ViewScope {
  /** `host:pid:nonce`, which the owners of its locks begin with. */
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly startedAt: Date;
  readonly lastHeartbeat: Date;
  readonly state: InstanceState;
  /** The version of this package. */
  readonly version: string;
  /** The version of Node.js. */
  readonly node: string;
  /** The module option `scheduling`. */
  readonly scheduling: boolean;
  /** The runs in flight, by its last heartbeat. */
  readonly running: readonly RunningRun[];
  /** How many runs wait for a place among those that `concurrency` allows, by its last heartbeat. */
  readonly waiting: number;
  /** The module option `concurrency`; absent: there is no limit. */
  readonly concurrency?: number | undefined;
  /** How many records of runs it lost, because the state store did not take them in time. */
  readonly droppedRecords: number;
}

/**
 * A lock that somebody holds.
 *
 * @example
 * for (const { key, owner, remainingMs } of await cluster.locks()) console.log(key, owner, remainingMs);
 */
export interface ClusterLock {
  /** The key as jobs and `ExclusiveLocks` know it, without a prefix. */
  readonly key: string;
  /** The job; absent when several share the key and no report tells which one holds it. */
  readonly job?: string | undefined;
  /** `run`: a run has it. `hold`: a run has ended and keeps it. `by-hand`: a lock of `ExclusiveLocks`, or a foreign one. */
  readonly kind: 'run' | 'hold' | 'by-hand';
  /** The owner as it stands in the store. */
  readonly owner: string;
  /** The id of the instance, where the owner names one. */
  readonly instance?: string | undefined;
  readonly runId?: string | undefined;
  /** For how long the lock lives when nobody extends it; in JSON `null` when it does not expire. */
  readonly remainingMs: number;
}

/** The answer to a request that nobody follows. */
export interface Refused<Reason> {
  readonly outcome: 'refused';
  readonly reason: Reason;
}

/** The answer to `JobCluster.run()`. */
export type RunRequestResult =
  { readonly outcome: 'started'; readonly instance: string; readonly runId: string } | Refused<RunRefusal>;

/** The answer to `JobCluster.abort()`. */
export type AbortRequestResult =
  { readonly outcome: 'aborted'; readonly instance: string } | Refused<AbortRefusal>;

/** What monitoring asks of the whole cluster, at one moment. */
export interface ClusterObservation {
  /** The time of the state store. */
  readonly now: Date;
  readonly jobs: readonly ClusterJob[];
  readonly instances: readonly ClusterInstance[];
  /**
   * How many ticks of each job fell due after its last success, at most 1,000. A job is absent while it is paused, where
   * nobody schedules it, and where another timer than ours makes it tick.
   */
  readonly ticksWithoutSuccess: ReadonlyMap<string, number>;
}
