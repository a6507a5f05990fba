/** The server's time to the millisecond, because a `Date` has no more. */
export const NOW = `date_trunc('milliseconds', clock_timestamp())`;

/** A statement reads the time once, as `now`. */
export const MOMENT = `moment AS MATERIALIZED (SELECT ${NOW} AS now)`;

/** The condition for rows of the prefix `$1` that have not expired. Needs {@link MOMENT}. */
export const IS_IN_FORCE = `prefix = $1::text AND (expires_at IS NULL OR expires_at > now)`;

const COLUMNS = ['kind', 'key', 'id', 'job', 'value', 'detail', 'revision', 'at', 'expires'] as const;

/** Milliseconds since 1970, as a text. */
export function milliseconds(time: string): string {
  return `round(extract(epoch FROM ${time}) * 1000)::bigint::text`;
}

/** The time from a text of milliseconds since 1970. An empty text is no time. */
export function timeOf(text: string): string {
  return `to_timestamp(nullif(${text}, '')::double precision / 1000)`;
}

/** The duration from a text of milliseconds. An empty text is no duration. */
export function durationOf(text: string): string {
  return `nullif(${text}, '')::double precision * interval '1 millisecond'`;
}

/** The columns of all rows that a reading statement returns, as texts. A column that is not given is `NULL`. */
export function columns(given: Partial<Record<(typeof COLUMNS)[number], string>>): string {
  return COLUMNS.map((name) => `${given[name] ?? 'NULL::text'} AS ${name}`).join(', ');
}

/** A row with the server's time. */
export const NOW_ROW = `SELECT ${columns({ kind: `'now'`, at: milliseconds('now') })} FROM moment`;

/** The columns of a row of the table of facts. */
export const FACT = columns({
  kind: 'kind',
  key: 'key',
  id: 'id',
  job: 'job',
  value: 'value::text',
  detail: 'detail::text',
  revision: 'revision::text',
  at: milliseconds('at'),
  expires: milliseconds('expires_at'),
});
