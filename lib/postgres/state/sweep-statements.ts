import type { StateTables } from './state-tables.js';

/** How many facts one sweep deletes at most. */
export const FACTS_PER_SWEEP = 1000;

/** Statements that delete old rows of all prefixes. */
export interface SweepStatements {
  /** Deletes facts that have expired. The history of a job goes with the fact of the job. */
  readonly expired: string;
  /** A JSON array of `{ prefix, stream, job, kept }`. The newest `kept` records of each stream stay. */
  readonly surplus: string;
}

export function sweepStatements({ state, history }: StateTables): SweepStatements {
  return { expired: expiredStatement(state.name, history.name), surplus: surplusStatement(history.name) };
}

function expiredStatement(state: string, history: string): string {
  return `WITH ended AS (
      SELECT prefix, kind, key FROM ${state} WHERE expires_at < clock_timestamp()
      LIMIT ${FACTS_PER_SWEEP} FOR UPDATE SKIP LOCKED),
    gone AS (
      DELETE FROM ${state} AS fact USING ended
      WHERE fact.prefix = ended.prefix AND fact.kind = ended.kind AND fact.key = ended.key
      RETURNING ended.prefix, ended.kind, ended.key),
    past AS (
      DELETE FROM ${history} AS run USING gone
      WHERE gone.kind = 'job' AND run.prefix = gone.prefix AND run.job = gone.key
        AND run.stream IN ('succeeded', 'failed', 'skipped'))
    SELECT count(*)::text AS gone FROM gone`;
}

function surplusStatement(history: string): string {
  return `WITH long AS (
      SELECT * FROM json_to_recordset($1::text::json) AS long (prefix text, stream text, job text, kept int)),
    gone AS (
      DELETE FROM ${history} AS run USING long, LATERAL (
        SELECT kept.at FROM ${history} AS kept
        WHERE kept.prefix = long.prefix AND kept.stream = long.stream AND kept.job = long.job
        ORDER BY kept.at DESC OFFSET long.kept - 1 LIMIT 1) AS oldest
      WHERE run.prefix = long.prefix AND run.stream = long.stream AND run.job = long.job AND run.at < oldest.at
      RETURNING 1)
    SELECT count(*)::text AS gone FROM gone`;
}
