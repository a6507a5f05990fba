export type { PostgresPool, PostgresPoolClient, PostgresQuery } from './connection/postgres-clients.js';
export { PostgresLockStore, type PostgresLockStoreOptions } from './postgres-lock-store.js';
export type {
  PostgresSourceOptions,
  PostgresStoreOptions,
  PostgresTableOptions,
} from './postgres-store.options.js';
