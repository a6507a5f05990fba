export { BackgroundJobsModule } from './background-jobs.module.js';
export type { BackgroundJobsModuleOptions, BackgroundJobsOptionsFactory } from './background-jobs.options.js';

export { BackgroundJob, type JobMethod } from './jobs/background-job.decorator.js';
export type {
  AddedJobOptions,
  BackgroundJobOptions,
  CommonJobOptions,
  LockOptions,
  ScheduleOptions,
} from './jobs/job-options.js';
export type { Duration, DurationText } from './duration.js';

export { JobRun } from './runs/job-run.js';
export type {
  FailedRun,
  RunResult,
  SkippedRun,
  SkipReason,
  SucceededRun,
  Trigger,
} from './runs/run-result.js';

export { JobRegistry } from './jobs/job-registry.js';
export type { JobHandle } from './jobs/job-handle.js';
export {
  type JobEventListener,
  type JobEventMap,
  JobEvents,
  type RunLostLock,
  type RunStarted,
  type TicksMissed,
} from './runs/job-events.js';

export { ExclusiveLocks, type ExclusiveLockOptions } from './locks/exclusive-locks.js';
export type { ExclusiveLock } from './locks/exclusive-lock.js';
export type { AcquireOptions, Lease, LockStore } from './locks/lock-store.js';
export { InMemoryLockStore } from './locks/in-memory-lock-store.js';
export { RedisLockStore } from './locks/redis/redis-lock-store.js';
export type { RedisLockStoreOptions } from './locks/redis/redis-lock-store.options.js';
export type { RedisClient, RedisConnectionOptions } from './locks/redis/redis-client.js';
export type { Clock, Timer } from './clock.js';

export {
  BackgroundJobsError,
  DuplicateJobError,
  InvalidJobError,
  InvalidOptionsError,
  JobsNotReadyError,
  LockLostError,
  LockReentryError,
  LockUnavailableError,
  ShutdownError,
  UnknownJobError,
} from './errors.js';
