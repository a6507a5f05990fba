/**
 * What every error of this package is: an `Error` with a `code` that does not change between versions.
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

/** A job's option is wrong, or the decorator stands where no job can be. */
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

/** A run asked by hand for the lock that it holds already as its lease. */
export class LockReentryError extends BackgroundJobsError {
  readonly code = 'LOCK_REENTRY';
}

/** A lock was held and is no longer ours: it expired, was taken over, or can no longer be trusted. */
export class LockLostError extends BackgroundJobsError {
  readonly code = 'LOCK_LOST';
}

/** The lock store gave no answer in time, or refused the command. */
export class LockUnavailableError extends BackgroundJobsError {
  readonly code = 'LOCK_UNAVAILABLE';
}

/** An attempt has taken longer than the job's `timeout`: the reason of `run.signal`, and the error of the attempt. */
export class JobTimeoutError extends BackgroundJobsError {
  readonly code = 'JOB_TIMEOUT';
}

/**
 * The third recovery of one tick did not complete either: its handler may end each process that calls it. The run
 * that would be the fourth recovery fails with this error, and its tick counts as complete.
 */
export class RecoveryLimitError extends BackgroundJobsError {
  readonly code = 'RECOVERY_LIMIT';
}

/** The application is shutting down: the reason of `run.signal` when the drain gives up, and the answer to `add`. */
export class ShutdownError extends BackgroundJobsError {
  readonly code = 'SHUTDOWN';
}
