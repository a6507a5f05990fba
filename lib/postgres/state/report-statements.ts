import { columns, durationOf, FACT, IS_IN_FORCE, milliseconds, MOMENT, NOW_ROW, timeOf } from './sql.js';
import type { StateTables } from './state-tables.js';

/** The last report of an instance stays for a day, and a page for an hour longer. */
const REPORT_LIFETIME = `interval '24 hours'`;
const PAGE_LIFETIME = `interval '25 hours'`;

/**
 * Statements about instances and runs. Each comment lists the parameters after the first one, the prefix of the keys.
 */
export interface ReportStatements {
  /** Instance, report, a JSON array of `{ digest, value }`, an epoch for a store without one. */
  readonly heartbeat: string;
  /** A JSON array of digests whose pages are known, how many entries of the audit. */
  readonly overview: string;
  /** A JSON array of `{ stream, job, at, id, value }`, and one of `{ job, success, failure, lifetime }`. */
  readonly record: string;
  /** Job, a JSON array of outcomes, how many. */
  readonly runs: string;
}

export function reportStatements({ state, history }: StateTables): ReportStatements {
  return {
    heartbeat: heartbeatStatement(state.name),
    overview: overviewStatement(state.name, history.name),
    record: recordStatement(state.name, history.name),
    runs: runsStatement(history.name),
  };
}

function heartbeatStatement(state: string): string {
  const keep = (select: string): string =>
    `INSERT INTO ${state} (prefix, kind, key, value, at, expires_at) ${select}
     ON CONFLICT (prefix, kind, key) DO UPDATE SET
       value = excluded.value, at = excluded.at, expires_at = excluded.expires_at`;
  return `WITH ${MOMENT},
    report AS (${keep(
      `SELECT $1::text, 'instance', $2::text, $3::text::json, now, now + ${REPORT_LIFETIME} FROM moment`,
    )}),
    pages AS (${keep(
      `SELECT $1::text, 'page', page.digest, page.value, now, now + ${PAGE_LIFETIME}
       FROM moment, json_to_recordset($4::text::json) AS page (digest text, value json)`,
    )}),
    begun AS (
      INSERT INTO ${state} (prefix, kind, key, id, revision, at)
      SELECT $1::text, 'position', '', $5::text, 0, now FROM moment
      WHERE NOT EXISTS (SELECT FROM ${state} WHERE prefix = $1::text AND kind = 'position')
      ON CONFLICT DO NOTHING RETURNING *)
    ${NOW_ROW}
    UNION ALL SELECT ${FACT} FROM begun
    UNION ALL SELECT ${FACT} FROM ${state}, moment WHERE ${IS_IN_FORCE} AND kind IN ('request', 'position')`;
}

function overviewStatement(state: string, history: string): string {
  const entry = columns({ kind: `'audit'`, value: 'value::text', at: milliseconds('at') });
  return `WITH ${MOMENT},
    known AS (SELECT json_array_elements_text($2::text::json) AS digest),
    audit AS (
      SELECT at, id, value FROM ${history}
      WHERE prefix = $1::text AND stream = 'audit' AND job = ''
      ORDER BY at DESC, id DESC LIMIT $3::text::int),
    entries AS (SELECT ${entry} FROM audit ORDER BY audit.at DESC, audit.id DESC)
    ${NOW_ROW}
    UNION ALL SELECT ${FACT} FROM ${state}, moment
      WHERE ${IS_IN_FORCE} AND NOT (kind = 'page' AND key IN (SELECT digest FROM known))
    UNION ALL SELECT * FROM entries`;
}

function recordStatement(state: string, history: string): string {
  return `WITH ${MOMENT},
    runs AS (
      INSERT INTO ${history} (prefix, stream, job, at, id, value)
      SELECT $1::text, run.stream, run.job, ${timeOf('run.at')}, run.id, run.value
      FROM json_to_recordset($2::text::json) AS run (stream text, job text, at text, id text, value json)
      ON CONFLICT DO NOTHING),
    jobs AS (
      INSERT INTO ${state} AS known (prefix, kind, key, value, detail, at, expires_at)
      SELECT $1::text, 'job', job.job, job.success, job.failure, now, now + ${durationOf('job.lifetime')}
      FROM moment,
        json_to_recordset($3::text::json) AS job (job text, success json, failure json, lifetime text)
      ON CONFLICT (prefix, kind, key) DO UPDATE SET
        value = coalesce(excluded.value, known.value), detail = coalesce(excluded.detail, known.detail),
        at = excluded.at, expires_at = greatest(excluded.expires_at, known.expires_at))
    SELECT 'recorded' AS kind`;
}

function runsStatement(history: string): string {
  return `WITH asked AS (SELECT json_array_elements_text($3::text::json) AS stream)
    SELECT found.value::text AS value FROM asked, LATERAL (
      SELECT run.at, run.id, run.value FROM ${history} AS run
      WHERE run.prefix = $1::text AND run.stream = asked.stream AND run.job = $2::text
      ORDER BY run.at DESC, run.id DESC LIMIT $4::text::int) AS found
    ORDER BY found.at DESC, found.id DESC LIMIT $4::text::int`;
}
