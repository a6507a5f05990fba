import type { NotableSkip, RunningRun } from '../../state/instance-report.js';
import type { RunRecord } from '../../state/run-record.js';
import type { SeenInstance } from '../cluster-snapshot.js';
import type { CoveringPause } from './pause-spans.js';

/** A run in flight for the tick, which has no record yet. */
export interface RunInFlight {
  readonly run: RunningRun;
  readonly instance: SeenInstance;
}

/** A range of skips that covers the tick. */
export interface ReportedSkip {
  readonly skip: NotableSkip;
  readonly instance: SeenInstance;
}

/** The lock that says who took the tick. */
export interface TickClaim {
  readonly owner: string;
  /** Absent for an owner of another form. */
  readonly instanceId?: string | undefined;
  readonly runId?: string | undefined;
  /** `undefined`: the state store does not know it, or knows it no more. */
  readonly instance: SeenInstance | undefined;
  /** The lock of the job is held by the run that took the tick. */
  readonly hasLease: boolean;
}

/** The schedule of the job around the moment. */
export interface ScheduleEvidence {
  /** For people. */
  readonly text: string;
  readonly before?: number | undefined;
  readonly after?: number | undefined;
}

/** All that is known of one tick of one job. Times are milliseconds since 1970. */
export interface TickEvidence {
  readonly job: string;
  readonly tick: number;
  /** The time of the store. */
  readonly now: number;
  /** Nobody is called silent or lost. */
  readonly isAfterOutage: boolean;
  /** Without a lock the job runs in every instance. */
  readonly hasLock: boolean;
  /** `undefined` where another timer than ours makes the job tick. */
  readonly isTick: boolean | undefined;
  readonly schedule: ScheduleEvidence | undefined;
  /** The records of the tick, newest first. */
  readonly records: readonly RunRecord[];
  /** Records of that time may have made room for newer ones. */
  readonly isTrimmed: boolean;
  readonly inFlight: readonly RunInFlight[];
  readonly skips: readonly ReportedSkip[];
  readonly claim: TickClaim | undefined;
  /** Why the lock store did not show its locks. */
  readonly locksUnknown: string | undefined;
  readonly pause: CoveringPause | undefined;
  /** Some instance has known the job within the last 24 h. */
  readonly isInCatalogue: boolean;
  /** Instances that schedule the job, and those that may do so because a page of their catalogue is lost. */
  readonly candidates: readonly SeenInstance[];
}
