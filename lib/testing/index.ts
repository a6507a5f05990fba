export {
  BackgroundJobsTestingModule,
  type BackgroundJobsTestingModuleOptions,
} from './background-jobs-testing.module.js';
export { type JobReference, type OverridableModule, TestJobs } from './test-jobs.js';
export { TestClock } from './test-clock.js';
export type { TestClockOptions } from './test-clock.options.js';
export type { AdvanceTimers } from './faked-time.js';
export { TestLockStore } from './test-lock-store.js';

export { describeLockStore, type TestFramework } from './describe-lock-store.js';
export { lockStoreCases } from './lock-store-cases.js';
export type { LockStoreCase, LockStoreMeans, MakeLockStore } from './lock-store-case.js';
