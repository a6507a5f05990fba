export { BackgroundJobsModule } from './background-jobs.module.js';
export type { BackgroundJobsModuleOptions, BackgroundJobsOptionsFactory } from './background-jobs.options.js';
export type { LogOptions } from './jobs/options/log-options.js';

export {
  type AssembledJobs,
  BACKGROUND_JOBS_ENVIRONMENT,
  type BackgroundJobsEnvironment,
} from './background-jobs.environment.js';
export { BackgroundJob, type JobMethod } from './jobs/discovery/background-job.decorator.js';
export type { EitherCronOrInterval, FromConfiguration } from './jobs/options/written-options.js';
export type {
  AddedJobOptions,
  BackgroundJobOptions,
  CommonJobOptions,
  FactoryJobOptions,
  JobDefaults,
  JobOptionsFactory,
  JobOverrides,
  LockingOptions,
  LockOptions,
  PartialScheduleOptions,
  RetryOptions,
  ScheduleOptions,
} from './jobs/options/job-options.js';
export type { Duration, DurationText } from './core/duration.js';
export { parseDuration } from './core/option-checks.js';

export { currentRun } from './runs/current-run.js';
export type { JobInterceptor } from './runs/job-interceptor.js';
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
  type AttemptFailed,
  type JobEventListener,
  type JobEventMap,
  JobEvents,
  type RunLostLock,
  type RunStarted,
  type TicksMissed,
} from './runs/job-events.js';

export { ExclusiveLocks, type ExclusiveLockOptions } from './locks/exclusive-locks.js';
export type { ExclusiveLock } from './locks/exclusive-lock.js';
export type { AcquireOptions, Lease, LockInspection, LockStore } from './locks/lock-store.js';
export { InMemoryLockStore } from './locks/in-memory-lock-store.js';
export { RedisLockStore } from './locks/redis/redis-lock-store.js';
export type { RedisLockStoreOptions } from './locks/redis/redis-lock-store.options.js';
export type { RedisClient, RedisConnectionOptions } from './locks/redis/redis-client.js';
export type { Clock, Timer } from './core/clock.js';
export type {
  ChannelMessages,
  ControlMessage,
  LockCommandMessage,
  LockLostMessage,
  MissMessage,
  RunChannelContext,
  SkipMessage,
  StoreMessage,
} from './core/channels.js';

export type {
  AttachedInstance,
  ClusterOverview,
  Heartbeat,
  HeartbeatAnswer,
  JobStateStore,
  LastOutcomes,
  RunsQuery,
  StoredInstance,
} from './cluster/state/job-state-store.js';
export type {
  CataloguePage,
  InstanceReport,
  JobDescription,
  NotableSkip,
  RunningRun,
} from './cluster/state/instance-report.js';
export type {
  Actor,
  AuditEntry,
  JobRequest,
  NewJobRequest,
  RequestAnswer,
  RequestPosition,
} from './cluster/state/job-request.js';
export type { RecordedOutcome, RunRecord } from './cluster/state/run-record.js';
export type { AbortRefusal, ClusterRefusal, RunRefusal } from './cluster/state/refusals.js';
export { InMemoryJobStateStore } from './cluster/state/in-memory-job-state-store.js';
export { RedisJobStateStore } from './cluster/state/redis/redis-job-state-store.js';
export type { RedisJobStateStoreOptions } from './cluster/state/redis/redis-job-state-store.options.js';

export { JobCluster } from './cluster/view/job-cluster.js';
export type {
  ActorOptions,
  ClusterAuditOptions,
  ClusterRunOptions,
  ClusterRunsOptions,
  PauseOptions,
  ResumeOptions,
} from './cluster/view/job-cluster.options.js';
export type {
  AbortRequestResult,
  Acknowledgement,
  ClusterInstance,
  ClusterJob,
  ClusterLock,
  ClusterPause,
  ClusterRun,
  InstanceState,
  Refused,
  RunRequestResult,
  ViewScope,
} from './cluster/view/cluster-types.js';
export type { TickExplanation, TickVerdict } from './cluster/view/explain/tick-explanation.js';

export {
  BackgroundJobsError,
  DuplicateJobError,
  InvalidJobError,
  InvalidOptionsError,
  JobsNotReadyError,
  JobTimeoutError,
  LockLostError,
  LockReentryError,
  LockUnavailableError,
  RecoveryLimitError,
  RunAbortedError,
  ShutdownError,
  StateUnavailableError,
  UnknownJobError,
} from './core/errors.js';
