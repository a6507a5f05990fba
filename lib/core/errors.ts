/**
 * The base class of all errors of this package. Their `code` does not change between versions.
 *
 * @example
 * if (error instanceof BackgroundJobsError && error.code === 'LOCK_LOST') …
 */
export abstract class BackgroundJobsError extends Error {
  /** The class name in upper snake case without `Error`. */
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** An option of the module or of a lock store is wrong, or the module was imported twice. */
export class InvalidOptionsError extends BackgroundJobsError {
  readonly code = 'INVALID_OPTIONS';
}

/** A job's option is wrong, or the decorator is on something that cannot be a job. */
export class InvalidJobError extends BackgroundJobsError {
  readonly code = 'INVALID_JOB';
}

/** Two jobs have one name. The name is the key of the lock, so it must be unique in the application. */
export class DuplicateJobError extends BackgroundJobsError {
  readonly code = 'DUPLICATE_JOB';
}

/** No job of that name is registered. */
export class UnknownJobError extends BackgroundJobsError {
  readonly code = 'UNKNOWN_JOB';
}

/** The registry was asked for jobs before `onModuleInit` had found them. */
export class JobsNotReadyError extends BackgroundJobsError {
  readonly code = 'JOBS_NOT_READY';
}

/** A run asked `ExclusiveLocks` for the lock that it holds already as its lease. */
export class LockReentryError extends BackgroundJobsError {
  readonly code = 'LOCK_REENTRY';
}

/** A lock was lost: it expired, another owner took it, or it is too old to be trusted. */
export class LockLostError extends BackgroundJobsError {
  readonly code = 'LOCK_LOST';
}

/** The lock store gave no answer in time, or rejected the command. */
export class LockUnavailableError extends BackgroundJobsError {
  readonly code = 'LOCK_UNAVAILABLE';
}

/** An attempt took longer than the job's `timeout`. It is the reason of `run.signal`, and the error of the attempt. */
export class JobTimeoutError extends BackgroundJobsError {
  readonly code = 'JOB_TIMEOUT';
}

/**
 * The third recovery of one tick did not complete either, maybe because its handler ends every process that calls it.
 * The fourth recovery fails with this error, and the tick counts as complete.
 */
export class RecoveryLimitError extends BackgroundJobsError {
  readonly code = 'RECOVERY_LIMIT';
}

/** The application shuts down. It is the reason of `run.signal` when the drain gives up, and `add` throws it. */
export class ShutdownError extends BackgroundJobsError {
  readonly code = 'SHUTDOWN';
}

/** A person has aborted the run, by `JobCluster.abort()` or a tool. It is the reason of `run.signal`. */
export class RunAbortedError extends BackgroundJobsError {
  readonly code = 'RUN_ABORTED';
}

/** The state store gave no answer in time, or rejected the command. No run depends on it. */
export class StateUnavailableError extends BackgroundJobsError {
  readonly code = 'STATE_UNAVAILABLE';
}
