import { quotedTable, type TableName } from '../connection/table-name.js';

/** How many rows one sweep deletes at most. */
export const ROWS_PER_SWEEP = 1000;

/** How long the counter of a fencing token outlives its lock, because no clock is wrong by more. */
const COUNTER_LIFETIME = `interval '7 days'`;

/** The statement that creates the table of locks. Half-empty pages let the server update a row in place. */
export function lockTableDdl(table: TableName): string {
  return `CREATE TABLE ${quotedTable(table)} (
  key text COLLATE "C" PRIMARY KEY,
  owner text, -- no owner: the lock was released
  expires_at timestamptz NOT NULL,
  sequence bigint NOT NULL, -- the number of the last statement that has changed expires_at
  token bigint, -- the last fencing token
  token_owner text -- the owner that has got the token
) WITH (fillfactor = 50)`;
}

/** The statements on a table of locks. Each comment lists the parameters. */
export interface LockStatements {
  /** Key, owner, milliseconds, number. */
  readonly take: string;
  /** Key, owner, milliseconds, number. */
  readonly extend: string;
  /** Key, owner. */
  readonly release: string;
  /** Key, owner. */
  readonly token: string;
  /** A JSON array of keys. */
  readonly inspect: string;
  readonly sweep: string;
}

/**
 * Each command is one statement, so that no other instance acts between the check and the change. Times come from
 * `clock_timestamp()` of the server, because `now()` would be the start of a transaction.
 *
 * The server may execute a statement that was given up after later statements of its owner. It has a lower number, and
 * then does not change the end of the lock. Each statement is a `SELECT`, because other packages return the rows of an
 * `UPDATE` in other forms.
 */
export function lockStatements(name: TableName): LockStatements {
  const table = quotedTable(name);
  const end = `clock_timestamp() + $3::text::double precision * interval '1 millisecond'`;
  const isOurs = `lock.key = $1::text AND lock.owner = $2::text AND lock.expires_at > clock_timestamp()`;
  const later = `CASE WHEN lock.sequence < $4::text::bigint THEN ${end} ELSE lock.expires_at END`;
  const sequence = `greatest(lock.sequence, $4::text::bigint)`;
  const done = (change: string): string =>
    `WITH done AS (${change} RETURNING lock.key) SELECT (count(*) > 0)::text AS done FROM done`;
  return {
    take: done(
      `INSERT INTO ${table} AS lock (key, owner, expires_at, sequence)
       VALUES ($1::text, $2::text, ${end}, $4::text::bigint)
       ON CONFLICT (key) DO UPDATE SET
         owner = excluded.owner,
         expires_at = CASE WHEN ${isOurs} THEN greatest(lock.expires_at, ${later}) ELSE ${end} END,
         sequence = CASE WHEN ${isOurs} THEN ${sequence} ELSE excluded.sequence END,
         token_owner = CASE WHEN ${isOurs} THEN lock.token_owner END
       WHERE lock.owner IS NULL OR lock.owner = excluded.owner OR lock.expires_at <= clock_timestamp()`,
    ),
    extend: done(`UPDATE ${table} AS lock SET expires_at = ${later}, sequence = ${sequence} WHERE ${isOurs}`),
    release: done(`UPDATE ${table} AS lock SET owner = NULL, expires_at = clock_timestamp() WHERE ${isOurs}`),
    token: tokenStatement(table, isOurs),
    inspect: inspectStatement(table),
    sweep: sweepStatement(table),
  };
}

/** A token is never below the server's clock, so that it also grows after a loss of the data. */
function tokenStatement(table: string, isOurs: string): string {
  const clock = '(extract(epoch FROM clock_timestamp()) * 1000000)::bigint';
  const isOwn = 'lock.token IS NOT NULL AND lock.token_owner IS NOT DISTINCT FROM lock.owner';
  return `WITH done AS (
      UPDATE ${table} AS lock SET
        token = CASE WHEN ${isOwn} THEN lock.token ELSE greatest(lock.token + 1, ${clock}) END,
        token_owner = lock.owner
      WHERE ${isOurs} RETURNING lock.token)
    SELECT token::text AS token FROM done`;
}

function inspectStatement(table: string): string {
  return `WITH asked AS (
      SELECT key, place FROM json_array_elements_text($1::text::json) WITH ORDINALITY AS asked (key, place))
    SELECT asked.place::text AS place, lock.owner AS owner,
      (extract(epoch FROM lock.expires_at - clock_timestamp()) * 1000)::text AS remaining
    FROM asked JOIN ${table} AS lock ON lock.key = asked.key
    WHERE lock.owner IS NOT NULL AND lock.expires_at > clock_timestamp()`;
}

function sweepStatement(table: string): string {
  const kept = `CASE WHEN token IS NULL THEN interval '0' ELSE ${COUNTER_LIFETIME} END`;
  return `WITH ended AS (
      SELECT key FROM ${table} WHERE expires_at < clock_timestamp() - ${kept}
      LIMIT ${ROWS_PER_SWEEP} FOR UPDATE SKIP LOCKED),
    gone AS (DELETE FROM ${table} AS lock USING ended WHERE lock.key = ended.key RETURNING lock.key)
    SELECT count(*)::text AS gone FROM gone`;
}
