import { type Clock, systemClock } from '../core/clock.js';
import type { Actor, NewJobRequest, RequestPosition } from '../cluster/state/job-request.js';
import type {
  ClusterOverview,
  Heartbeat,
  HeartbeatAnswer,
  JobStateStore,
  RunsQuery,
} from '../cluster/state/job-state-store.js';
import type { RunRecord } from '../cluster/state/run-record.js';
import { Database } from './connection/database.js';
import { Sweeper } from './connection/sweeper.js';
import { Tables } from './connection/tables.js';
import {
  type PostgresPlace,
  type PostgresSourceOptions,
  type PostgresStoreOptions,
  type PostgresTableOptions,
  readPostgresOptions,
  readTable,
} from './postgres-store.options.js';
import { PostgresJobState } from './state/postgres-job-state.js';
import { reportStatements } from './state/report-statements.js';
import { requestStatements } from './state/request-statements.js';
import { StateCalls } from './state/state-calls.js';
import { StateSweep } from './state/state-sweep.js';
import { HISTORY_SUFFIX, stateTables } from './state/state-tables.js';
import { sweepStatements } from './state/sweep-statements.js';

const PLACE: PostgresPlace = {
  where: 'PostgresJobStateStore',
  table: 'background_job_state',
  longestSuffix: HISTORY_SUFFIX.length + 5, // The server adds the index `…_pkey`.
};

/** The prefix of keys that the module has by default. */
const KEY_PREFIX = 'background-jobs:';

/**
 * Options of a {@link PostgresJobStateStore}. The table is `background_job_state` by default. The history is in a
 * second table, whose name ends in `_history`.
 */
export type PostgresJobStateStoreOptions = PostgresSourceOptions & PostgresStoreOptions;

/**
 * Keeps the state of the cluster in two tables of PostgreSQL, in a form that people can read.
 *
 * The store keeps the records of a job for 30 days after its last one, or for three of its periods if that is longer.
 * It reads the periods from the catalogue pages of heartbeats.
 *
 * @example
 * new PostgresJobStateStore({ connectionString: process.env.DATABASE_URL })
 * new PostgresJobStateStore({ pool }) // your own pool of pg, which the store never ends
 */
export class PostgresJobStateStore implements JobStateStore {
  readonly #database: Database;
  readonly #state: PostgresJobState;

  /**
   * Connects at the first call, not here.
   *
   * @param clock measures the time limits
   * @throws InvalidOptionsError unless exactly one of `pool`, `connectionString` and `query` is given, and for a wrong
   * option
   */
  constructor(options: PostgresJobStateStoreOptions, clock: Clock = systemClock) {
    const { sessions, name, mayCreate } = readPostgresOptions(PLACE, options, clock);
    const database = new Database(sessions, clock);
    this.#database = database;
    const names = stateTables(name);
    const calls = new StateCalls(new Tables(database, [names.state, names.history], mayCreate));
    const sweep = new StateSweep(calls, sweepStatements(names));
    const sweeper = new Sweeper(() => sweep.sweep(), clock);
    const statements = { reports: reportStatements(names), requests: requestStatements(names) };
    const onWrite = (): void => sweeper.start();
    const close = (): Promise<void> => {
      sweeper.stop();
      return database.close();
    };
    this.#state = new PostgresJobState({ calls, sweep, clock, onWrite, close, ...statements }, KEY_PREFIX);
  }

  /**
   * The SQL that creates the tables, for a migration.
   *
   * @throws InvalidOptionsError for a wrong option
   * @example
   * PostgresJobStateStore.ddl({ schema: 'jobs' })
   */
  static ddl(options: PostgresTableOptions = {}): string {
    const { state, history } = stateTables(readTable(PLACE, options));
    return `${state.ddl};\n${history.ddl};\n`;
  }

  heartbeat(heartbeat: Heartbeat): Promise<HeartbeatAnswer> {
    return this.#state.heartbeat(heartbeat);
  }

  record(runs: readonly RunRecord[]): Promise<void> {
    return this.#state.record(runs);
  }

  request(request: NewJobRequest, restored?: Date): Promise<RequestPosition | undefined> {
    return this.#state.request(request, restored);
  }

  withdraw(id: string, by: Actor): Promise<RequestPosition | undefined> {
    return this.#state.withdraw(id, by);
  }

  overview(query?: { readonly audit?: number | undefined }): Promise<ClusterOverview> {
    return this.#state.overview(query);
  }

  runs(query: RunsQuery): Promise<readonly RunRecord[]> {
    return this.#state.runs(query);
  }

  withKeyPrefix(prefix: string): JobStateStore {
    return this.#state.withKeyPrefix(prefix);
  }

  /**
   * Loads pg, and lets it read the connection string. The start of an application waits for it.
   *
   * @throws InvalidOptionsError when pg is not installed, or cannot read the connection string
   * @internal
   */
  loadDriver(): Promise<void> {
    return this.#database.load();
  }

  /** Ends the pool that the store made, never a pool that it was given. */
  close(): Promise<void> {
    return this.#state.close();
  }
}
