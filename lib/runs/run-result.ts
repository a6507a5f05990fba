/** Why a run started. */
export type Trigger =
  /** Its tick fell due. */
  | 'tick'
  /** The application has started (`runOnStart`). */
  | 'startup'
  /** The application has started, and the latest tick before that had not run anywhere (`catchUp`). */
  | 'catch-up'
  /** The instance that ran the tick has died (`recover`). */
  | 'recovery'
  /** Somebody called `run()`. */
  | 'manual';

/** Why a run did not call the handler. */
export type SkipReason =
  /** Another instance has taken this tick. The normal outcome in all instances but one. */
  | 'claimed-elsewhere'
  /** The job's lock is held: by a run in another instance, by a hold, or by hand. */
  | 'running-elsewhere'
  /** The job's last run in this instance has not ended. */
  | 'still-running'
  /** The lock store refused, gave no answer in time, or answered too late for this tick. */
  | 'lock-unavailable'
  /** No place was free before the next tick fell due (`concurrency`). */
  | 'at-capacity'
  /** The job is paused in this instance. */
  | 'paused'
  /** The application is shutting down, or the job was removed. */
  | 'shutting-down';

/** The facts of every ended run. */
export interface RunFacts {
  readonly id: string;
  readonly job: string;
  readonly trigger: Trigger;
  /** The tick that the run is for; for a manual run the one that the caller gave. */
  readonly tick: Date | undefined;
  /** When the run was triggered, before it waited for its jitter or its lock. */
  readonly startedAt: Date;
  /** The first call of the handler; `undefined` when there was none. */
  readonly calledAt?: Date | undefined;
  readonly finishedAt: Date;
  /** How often the handler was called. */
  readonly attempts: number;
  /** The lock was lost before the run ended: another run may have overlapped this one. */
  readonly lockLost: boolean;
}

/** The handler was called and came to its end. */
export interface SucceededRun extends RunFacts {
  readonly outcome: 'succeeded';
  /** The value that the handler returned. */
  readonly value: unknown;
  readonly error?: undefined;
  readonly reason?: undefined;
}

/** The handler, or an interceptor around it, threw, or the run was aborted before the handler was called. */
export interface FailedRun extends RunFacts {
  readonly outcome: 'failed';
  /** The thrown error. A value that is no `Error` is the `cause` of one. A `ShutdownError`: shutdown ended the run. */
  readonly error: Error;
  readonly value?: undefined;
  readonly reason?: undefined;
}

/** The handler was not called: a normal outcome, not an error. */
export interface SkippedRun extends RunFacts {
  readonly outcome: 'skipped';
  readonly reason: SkipReason;
  /** With `lock-unavailable` and perhaps `shutting-down`: the error, in the words of the lock store if it gave any. */
  readonly error?: Error | undefined;
  readonly value?: undefined;
}

/**
 * The result of a run. It is a plain object. `JSON.stringify()` shows the name, message, code and causes of its error,
 * and does not throw, whatever the value is. A copy of a result loses that form of the error.
 */
export type RunResult = SucceededRun | FailedRun | SkippedRun;
