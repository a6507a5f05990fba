import type { SkipReason, Trigger } from '../../runs/run-result.js';

/** A run that called its handler, or a claimed tick that was skipped, as a state store keeps it. */
export interface RunRecord {
  /** The id of the run: `<nonce>-<n>`, which names its instance. */
  readonly id: string;
  /** The job's name. */
  readonly job: string;
  readonly trigger: Trigger;
  /** The moment of the schedule that the run was for; for a manual run the one that the caller gave. */
  readonly tick?: Date | undefined;
  /** When the run was triggered, before its jitter and its locks. */
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** From the first call of the handler to the end, in milliseconds; 0 for a skip. */
  readonly durationMs: number;
  readonly outcome: 'succeeded' | 'failed' | 'skipped';
  /** Why the tick was skipped. */
  readonly reason?: SkipReason | undefined;
  /** The first line of the error, at most 2 kB. A state store never gets the value of a run. */
  readonly error?: string | undefined;
  /** The id of the instance: `host:pid:nonce`. */
  readonly instance: string;
  /** How often the handler was called. */
  readonly attempts: number;
  /** The lock was lost before the run ended. */
  readonly lockLost: boolean;
}

/** The members of a record that are made for it. A result of a run has the others. */
export type ReportedFacts = Pick<RunRecord, 'durationMs' | 'error' | 'instance'>;

/** The members of a record that a result of a run has too. */
export type ResultFacts = Omit<RunRecord, keyof ReportedFacts>;

/** The outcome of a record. */
export type RecordedOutcome = RunRecord['outcome'];
