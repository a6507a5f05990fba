import { durationOf, FACT, IS_IN_FORCE, MOMENT, NOW, timeOf } from './sql.js';
import type { StateTables } from './state-tables.js';

/** Statements about requests. Each comment lists the parameters after the first one, the prefix of the keys. */
export interface RequestStatements {
  /**
   * Key, id, job, request, mode, first time of a restored pause, lifetime in milliseconds, or the end of a pause; entry
   * of the audit, an epoch. The mode is `replace`, `ask` or `restore`. Returns the position.
   */
  readonly put: string;
  /** Id, a JSON object of the entry of the audit by the kind of the request, an epoch. Returns the position. */
  readonly withdraw: string;
  /** The requests in force. */
  readonly read: string;
  /** A JSON array of `{ key, id, answer, entry }`. An element without `answer` only goes to the audit. */
  readonly answer: string;
}

export function requestStatements({ state, history }: StateTables): RequestStatements {
  return {
    put: putStatement(state.name, history.name),
    withdraw: withdrawStatement(state.name, history.name),
    read: `WITH ${MOMENT} SELECT ${FACT} FROM ${state.name}, moment WHERE ${IS_IN_FORCE} AND kind = 'request'`,
    answer: answerStatement(state.name, history.name),
  };
}

/** Leaves a request as it is if it is put again with the same id. */
function putStatement(state: string, history: string): string {
  const isKept = `$6::text = 'ask' AND held.id = $3::text AND held.expires_at > ${NOW}`;
  const columns = ['id', 'job', 'value', 'at', 'expires_at'].map(
    (column) => `${column} = CASE WHEN ${isKept} THEN held.${column} ELSE excluded.${column} END`,
  );
  return `WITH ${MOMENT},
    put AS (
      INSERT INTO ${state} AS held (prefix, kind, key, id, job, value, at, expires_at)
      SELECT $1::text, 'request', $2::text, $3::text, $4::text, $5::text::json,
        coalesce(${timeOf('$7::text')}, now), coalesce(now + ${durationOf('$8::text')}, ${timeOf('$9::text')})
      FROM moment
      ON CONFLICT (prefix, kind, key) DO UPDATE SET ${columns.join(', ')},
        detail = CASE WHEN ${isKept} THEN held.detail END
      WHERE $6::text = 'replace' OR held.expires_at <= ${NOW} OR held.detail IS NOT NULL OR (${isKept})
      RETURNING 1),
    audited AS (${audit(history, '$10::text::json', `put, moment WHERE $6::text <> 'restore'`)}),
    moved AS (${move(state, '$11::text', 'put')})
    SELECT id AS epoch, revision::text AS revision FROM moved`;
}

function withdrawStatement(state: string, history: string): string {
  const entry = `($3::text::jsonb -> split_part(gone.key, ':', 1) || jsonb_build_object('job', gone.job))::json`;
  return `WITH ${MOMENT},
    gone AS (
      DELETE FROM ${state} USING moment
      WHERE ${IS_IN_FORCE} AND kind = 'request' AND id = $2::text RETURNING key, job),
    audited AS (${audit(history, entry, 'gone, moment')}),
    moved AS (${move(state, '$4::text', 'gone')})
    SELECT id AS epoch, revision::text AS revision FROM moved`;
}

/** A refusal does not replace the answer that a run has started. */
function answerStatement(state: string, history: string): string {
  return `WITH ${MOMENT},
    given AS MATERIALIZED (
      SELECT * FROM json_to_recordset($2::text::json) AS given (key text, id text, answer json, entry json)),
    answered AS (
      UPDATE ${state} AS held SET detail = given.answer FROM given
      WHERE held.prefix = $1::text AND held.kind = 'request' AND held.key = given.key AND held.id = given.id
        AND given.answer IS NOT NULL AND (held.detail IS NULL OR held.detail ->> 'outcome' = 'refused')),
    audited AS (${audit(history, 'given.entry', 'given, moment')})
    SELECT 'answered' AS kind`;
}

/** Each entry gets a random id, because a request and its answer share theirs. */
function audit(history: string, entry: string, from: string): string {
  return `INSERT INTO ${history} (prefix, stream, job, at, id, value)
    SELECT $1::text, 'audit', '', now, md5(random()::text || clock_timestamp()::text), ${entry} FROM ${from}`;
}

/** Advances the position. An instance that has seen the new position has seen every earlier request. */
function move(state: string, epoch: string, reason: string): string {
  return `INSERT INTO ${state} AS held (prefix, kind, key, id, revision, at)
    SELECT $1::text, 'position', '', ${epoch}, 1, now FROM moment WHERE EXISTS (SELECT FROM ${reason})
    ON CONFLICT (prefix, kind, key) DO UPDATE SET revision = held.revision + 1, at = excluded.at
    RETURNING id, revision`;
}
