import { type Clock, systemClock } from '../core/clock.js';
import { newOwner } from '../core/identity.js';
import type { AcquireOptions, Lease, LockInspection, LockStore } from '../locks/lock-store.js';
import type { JobStateStore } from '../cluster/state/job-state-store.js';
import { Database } from './connection/database.js';
import { MOST_SESSIONS } from './connection/statement-queue.js';
import { Sweeper } from './connection/sweeper.js';
import { quotedTable } from './connection/table-name.js';
import { Tables } from './connection/tables.js';
import { DoubtfulAcquisitions } from './locks/doubtful-acquisitions.js';
import { LockCommands, type LockRef } from './locks/lock-commands.js';
import { lockStatements, lockTableDdl, ROWS_PER_SWEEP } from './locks/lock-table.js';
import { PostgresLease } from './locks/postgres-lease.js';
import { PostgresJobStateStore, type PostgresJobStateStoreOptions } from './postgres-job-state-store.js';
import {
  type PostgresPlace,
  type PostgresSourceOptions,
  type PostgresStoreOptions,
  type PostgresTableOptions,
  readPostgresOptions,
  readTable,
} from './postgres-store.options.js';

const PLACE: PostgresPlace = {
  where: 'PostgresLockStore',
  table: 'background_job_locks',
  longestSuffix: 5, // The server adds the index `…_pkey`.
};

/** Options of a {@link PostgresLockStore}. The table is `background_job_locks` by default. */
export type PostgresLockStoreOptions = PostgresSourceOptions & PostgresStoreOptions;

/**
 * Keeps locks in a table of PostgreSQL, one row for each.
 *
 * Works through PgBouncer in transaction mode, because it needs no session state. Has at most two statements in flight.
 *
 * @example
 * new PostgresLockStore({ connectionString: process.env.DATABASE_URL })
 * new PostgresLockStore({ pool }) // your own pool of pg, which the store never ends
 * new PostgresLockStore({ query: (text, values) => dataSource.query(text, values) }) // TypeORM
 */
export class PostgresLockStore implements LockStore {
  /** Further acquisitions wait in the application, before their time limit begins. */
  readonly maxInFlight = MOST_SESSIONS;
  readonly #database: Database;
  readonly #commands: LockCommands;
  readonly #doubtful: DoubtfulAcquisitions;
  readonly #sweeper: Sweeper;
  readonly #stateOptions: PostgresJobStateStoreOptions;

  /**
   * Connects at the first command, not here.
   *
   * @param clock measures the time limits
   * @throws InvalidOptionsError unless exactly one of `pool`, `connectionString` and `query` is given, and for a wrong
   * option
   */
  constructor(options: PostgresLockStoreOptions, clock: Clock = systemClock) {
    const { sessions, name, mayCreate } = readPostgresOptions(PLACE, options, clock);
    this.#stateOptions = { ...options, table: undefined };
    this.#database = new Database(sessions, clock);
    const table = { name: quotedTable(name), ddl: lockTableDdl(name) };
    const tables = new Tables(this.#database, [table], mayCreate);
    const commands = new LockCommands(tables, lockStatements(name), clock);
    this.#commands = commands;
    this.#doubtful = new DoubtfulAcquisitions(commands, clock);
    this.#sweeper = new Sweeper(async () => (await commands.sweep()) >= ROWS_PER_SWEEP, clock);
  }

  /**
   * The SQL that creates the table, for a migration.
   *
   * @throws InvalidOptionsError for a wrong option
   * @example
   * PostgresLockStore.ddl({ schema: 'jobs' })
   */
  static ddl(options: PostgresTableOptions = {}): string {
    return `${lockTableDdl(readTable(PLACE, options))};\n`;
  }

  async tryAcquire(key: string, ttlMs: number, options: AcquireOptions = {}): Promise<Lease | undefined> {
    const lock = { key, owner: options.owner ?? newOwner(), ttl: ttlMs };
    const doubtful = this.#doubtful;
    this.#sweeper.start();
    doubtful.asked(lock);
    let isGranted: boolean;
    try {
      isGranted = await this.#commands.take(lock, () => doubtful.doubt(lock));
    } catch (error) {
      this.#endsWith(options.signal, lock);
      throw error;
    }
    if (isGranted) doubtful.granted(lock);
    else doubtful.ended(lock);
    return isGranted ? new PostgresLease(lock, this.#commands, doubtful) : undefined;
  }

  ping(): Promise<void> {
    return this.#commands.ping();
  }

  inspect(keys: readonly string[]): Promise<(LockInspection | undefined)[]> {
    return this.#commands.inspect(keys);
  }

  /**
   * The module's default state store, on the same server and in the same schema, but with its own tables. Its
   * statements do not wait behind statements of locks, because the store has its own connections.
   *
   * @internal
   */
  stateStoreBeside(clock?: Clock): JobStateStore {
    return new PostgresJobStateStore(this.#stateOptions, clock);
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
  async close(): Promise<void> {
    this.#sweeper.stop();
    this.#doubtful.close();
    await this.#database.close();
  }

  /** The clean-up waits for the signal, because the caller may ask again until then. Without a signal it starts at once. */
  #endsWith(signal: AbortSignal | undefined, lock: LockRef): void {
    const ended = (): void => this.#doubtful.ended(lock);
    if (signal === undefined || signal.aborted) ended();
    else signal.addEventListener('abort', ended, { once: true });
  }
}
