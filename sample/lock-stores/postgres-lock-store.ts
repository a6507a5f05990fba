import { randomUUID } from 'node:crypto';
import {
  type AcquireOptions,
  type Lease,
  LockLostError,
  type LockStore,
  LockUnavailableError,
} from 'nestjs-background-jobs';

/** The part of a `Pool` of `pg` that the store uses. */
export interface Database {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

export const CREATE_TABLE = `
  CREATE TABLE IF NOT EXISTS job_locks (
    key text PRIMARY KEY, owner text NOT NULL, expires_at timestamptz NOT NULL, token bigint NOT NULL)`;

const NEW_END = `clock_timestamp() + $3 * interval '1 millisecond'`;
const OURS = `job_locks.key = $1 AND job_locks.owner = $2 AND job_locks.expires_at > clock_timestamp()`;

// One statement does both, so that no other instance acts between the check and the change. A row stays after its lock
// ends, so the next token is larger. It is also not below the clock, in case the table is lost.
const TAKE = `
  INSERT INTO job_locks VALUES ($1, $2, ${NEW_END}, extract(epoch FROM clock_timestamp()) * 1000000)
  ON CONFLICT (key) DO UPDATE SET
    owner = excluded.owner,
    expires_at = CASE WHEN ${OURS} THEN greatest(job_locks.expires_at, excluded.expires_at) ELSE excluded.expires_at END,
    token = CASE WHEN ${OURS} THEN job_locks.token ELSE greatest(job_locks.token + 1, excluded.token) END
  WHERE job_locks.owner = excluded.owner OR job_locks.expires_at <= clock_timestamp()
  RETURNING key`;
const EXTEND = `UPDATE job_locks SET expires_at = ${NEW_END} WHERE ${OURS} RETURNING key`;
const RELEASE = `UPDATE job_locks SET expires_at = '-infinity' WHERE ${OURS} RETURNING key`;
const TOKEN = `SELECT token::text FROM job_locks WHERE ${OURS}`;

/** Keeps locks in a table of PostgreSQL. */
export class PostgresLockStore implements LockStore {
  constructor(private readonly database: Database) {}

  async tryAcquire(key: string, ttlMs: number, options: AcquireOptions = {}): Promise<Lease | undefined> {
    const owner = options.owner ?? randomUUID();
    const granted = await this.#changes(TAKE, key, owner, ttlMs);
    if (!granted) return undefined;
    return {
      key,
      extend: (ttl) => this.#changes(EXTEND, key, owner, ttl),
      release: () => this.#changes(RELEASE, key, owner),
      fencingToken: () => this.#token(key, owner),
    };
  }

  async ping(): Promise<void> {
    await this.#query('SELECT 1');
  }

  /** Closes nothing, because the pool belongs to the application. */
  async close(): Promise<void> {}

  async #changes(statement: string, ...values: unknown[]): Promise<boolean> {
    return (await this.#query(statement, values)).length > 0;
  }

  async #token(key: string, owner: string): Promise<number> {
    const [row] = (await this.#query(TOKEN, [key, owner])) as { token: string }[];
    if (row === undefined) throw new LockLostError(`the lock "${key}" is no longer held`);
    return Number(row.token);
  }

  async #query(statement: string, values: unknown[] = []): Promise<unknown[]> {
    try {
      return (await this.database.query(statement, values)).rows;
    } catch (error) {
      throw new LockUnavailableError(String(error));
    }
  }
}
