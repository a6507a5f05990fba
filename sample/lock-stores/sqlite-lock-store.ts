import { randomUUID } from 'node:crypto';
import {
  type AcquireOptions,
  type Lease,
  LockLostError,
  type LockStore,
  LockUnavailableError,
} from 'nestjs-background-jobs';

type Values = Record<string, string | number>;

/** The part of a `DatabaseSync` of `node:sqlite` that the store uses. */
export interface Database {
  exec(sql: string): unknown;
  prepare(sql: string): { all(values: Values): unknown[] };
}

// A statement that waits blocks the event loop. So it waits for 20 ms at most, and the package asks again.
const SET_UP = `
  PRAGMA busy_timeout = 20; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS job_locks (
    key TEXT PRIMARY KEY, owner TEXT NOT NULL, expires_at INTEGER NOT NULL, token INTEGER NOT NULL)`;

const NOW = `CAST(unixepoch('subsec') * 1000 AS INTEGER)`;
const OURS = `job_locks.key = :key AND job_locks.owner = :owner AND job_locks.expires_at > ${NOW}`;

// One statement does both, so that no other process acts between the check and the change. A row stays after its lock
// ends, so the next token is larger. It is also not below the clock, in case the file is lost.
const TAKE = `
  INSERT INTO job_locks VALUES (:key, :owner, ${NOW} + :ttl, ${NOW} * 1000)
  ON CONFLICT (key) DO UPDATE SET
    owner = excluded.owner,
    expires_at = CASE WHEN ${OURS} THEN max(job_locks.expires_at, excluded.expires_at) ELSE excluded.expires_at END,
    token = CASE WHEN ${OURS} THEN job_locks.token ELSE max(job_locks.token + 1, excluded.token) END
  WHERE job_locks.owner = excluded.owner OR job_locks.expires_at <= ${NOW}
  RETURNING key`;
const EXTEND = `UPDATE job_locks SET expires_at = ${NOW} + :ttl WHERE ${OURS} RETURNING key`;
const RELEASE = `UPDATE job_locks SET expires_at = 0 WHERE ${OURS} RETURNING key`;
const TOKEN = `SELECT token FROM job_locks WHERE ${OURS}`;

/** Keeps locks in a file of SQLite, for the processes of one machine. */
export class SqliteLockStore implements LockStore {
  readonly #database: Database;
  #isSetUp = false;

  constructor(database: Database) {
    this.#database = database;
  }

  async tryAcquire(key: string, ttlMs: number, options: AcquireOptions = {}): Promise<Lease | undefined> {
    const owner = options.owner ?? randomUUID();
    const lock = { key, owner };
    if (!this.#changes(TAKE, { ...lock, ttl: ttlMs })) return undefined;
    return {
      key,
      extend: async (ttl) => this.#changes(EXTEND, { ...lock, ttl }),
      release: async () => this.#changes(RELEASE, lock),
      fencingToken: async () => this.#token(lock),
    };
  }

  async ping(): Promise<void> {
    this.#rows('SELECT 1', {});
  }

  /** Closes nothing, because the database belongs to the application. */
  async close(): Promise<void> {}

  #changes(statement: string, values: Values): boolean {
    return this.#rows(statement, values).length > 0;
  }

  #token(lock: { key: string; owner: string }): number {
    const [row] = this.#rows(TOKEN, lock) as { token: number }[];
    if (row === undefined) throw new LockLostError(`the lock "${lock.key}" is no longer held`);
    return row.token;
  }

  #rows(statement: string, values: Values): unknown[] {
    try {
      // Not in the constructor, because the file may be locked when several processes start.
      if (!this.#isSetUp) this.#database.exec(SET_UP);
      this.#isSetUp = true;
      return this.#database.prepare(statement).all(values);
    } catch (error) {
      throw new LockUnavailableError(String(error));
    }
  }
}
