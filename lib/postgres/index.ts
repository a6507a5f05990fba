export type { PostgresPool, PostgresPoolClient, PostgresQuery } from './connection/postgres-clients.js';
export { PostgresJobStateStore, type PostgresJobStateStoreOptions } from './postgres-job-state-store.js';
export { PostgresLockStore, type PostgresLockStoreOptions } from './postgres-lock-store.js';
export type {
  PostgresSourceOptions,
  PostgresStoreOptions,
  PostgresTableOptions,
} from './postgres-store.options.js';
