import { quotedTable, type TableName } from '../connection/table-name.js';
import type { Table } from '../connection/tables.js';

/** The table of the history has the name of the other table with this suffix. */
export const HISTORY_SUFFIX = '_history';

/** The two tables of a state store, with quoted names. */
export interface StateTables {
  /**
   * A row for each fact. `kind` and `key` are one of these:
   *
   * - `instance`, its id: `value` is its last report
   * - `page`, its digest: `value` is a page of the catalogue
   * - `job`, its name: `value` is its last success, and `detail` its last failure
   * - `request`, its kind and its job or run: `value` is the request, and `detail` the answer
   * - `position`, empty: `id` is the epoch, and `revision` is the revision of the requests
   */
  readonly state: Table;
  /** A row for each run, with its outcome as the `stream`, and a row for each entry of the audit. */
  readonly history: Table;
}

export function stateTables(name: TableName): StateTables {
  const state = quotedTable(name);
  const history = quotedTable({ ...name, table: name.table + HISTORY_SUFFIX });
  return {
    state: { name: state, ddl: stateDdl(state) },
    history: { name: history, ddl: historyDdl(history) },
  };
}

function stateDdl(table: string): string {
  return `CREATE TABLE ${table} (
  prefix text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL, -- instance, page, job, request or position
  key text COLLATE "C" NOT NULL,
  id text, -- of a request; the epoch of the position
  job text, -- of a request
  value json, -- the report, page, last success or request
  detail json, -- the last failure, or the answer
  revision bigint, -- of the position
  at timestamptz NOT NULL,
  expires_at timestamptz, -- absent: never
  PRIMARY KEY (prefix, kind, key)
)`;
}

function historyDdl(table: string): string {
  return `CREATE TABLE ${table} (
  prefix text COLLATE "C" NOT NULL,
  stream text COLLATE "C" NOT NULL, -- succeeded, failed, skipped or audit
  job text COLLATE "C" NOT NULL, -- empty in the audit
  at timestamptz NOT NULL, -- the end of the run
  id text COLLATE "C" NOT NULL,
  value json NOT NULL,
  PRIMARY KEY (prefix, stream, job, at, id)
)`;
}
