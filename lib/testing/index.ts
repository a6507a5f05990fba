export { describeLockStore, type TestFramework } from './describe-lock-store.js';
export { lockStoreCases } from './lock-store-cases.js';
export type { LockStoreCase, LockStoreMeans, MakeLockStore } from './lock-store-case.js';
