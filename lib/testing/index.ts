export {
  BackgroundJobsTestingModule,
  type BackgroundJobsTestingModuleOptions,
} from './background-jobs-testing.module.js';
export { type JobReference, type OverridableModule, TestJobs } from './test-jobs.js';
export { TestClock } from './clock/test-clock.js';
export type { TestClockOptions } from './clock/test-clock.options.js';
export type { AdvanceTimers } from './clock/faked-time.js';
export { TestLockStore } from './test-lock-store.js';

export { describeLockStore, lockStoreCases, type TestFramework } from './contract/lock-store-cases.js';
export type { LockStoreCase, LockStoreHooks, MakeLockStore } from './contract/lock-store-case.js';

export { describeJobStateStore, jobStateStoreCases } from './contract/state/job-state-store-cases.js';
export type {
  JobStateStoreCase,
  JobStateStoreHooks,
  MakeJobStateStore,
} from './contract/state/job-state-store-case.js';
