/** @typedef {import('./mutant.js').Mutant} Mutant */

const TABLE = 'lib/postgres/locks/lock-table.ts';
const QUEUE = 'lib/postgres/connection/statement-queue.ts';

/** @type {Pick<Mutant, 'project' | 'spec'>} */
const CONTRACT = { project: 'integration', spec: 'postgres/postgres-lock-contract' };

/** @type {Pick<Mutant, 'project' | 'spec'>} */
const OUTAGE = { project: 'integration', spec: 'postgres/postgres-lock-outage' };

/** @type {Mutant[]} */
export const IN_POSTGRES = [
  {
    name: 'postgres: a lock lives from the start of its transaction on',
    edits: [[TABLE, 'const end = `clock_timestamp()', 'const end = `now()']],
    ...OUTAGE,
    test: 'lives from its grant on, however long its statement has waited',
  },
  {
    name: 'postgres: a statement that is executed late counts',
    edits: [[TABLE, 'CASE WHEN lock.sequence < $4::text::bigint THEN ${end}', 'CASE WHEN true THEN ${end}']],
    ...OUTAGE,
    test: 'lets the last extension count, whenever an earlier one is executed',
  },
  {
    name: 'postgres: the same owner that asks again shortens its lock',
    edits: [[TABLE, 'greatest(lock.expires_at, ${later})', '${later}']],
    ...CONTRACT,
    test: 'the same owner that asks again never shortens its lock',
  },
  {
    name: 'postgres: a release without its owner',
    edits: [
      [
        TABLE,
        'SET owner = NULL, expires_at = clock_timestamp() WHERE ${isOurs}',
        "SET owner = NULL, expires_at = clock_timestamp() WHERE lock.key = $1::text AND $2::text <> ''",
      ],
    ],
    ...CONTRACT,
    test: 'release() does not change the lock of a stranger',
  },
  {
    name: 'postgres: a fencing token below the clock',
    edits: [[TABLE, 'greatest(lock.token + 1, ${clock})', 'coalesce(lock.token + 1, 1)']],
    ...CONTRACT,
    test: 'fencingToken() grows even after the store lost its data',
  },
  {
    name: 'postgres: a sweep waits for rows that another one has',
    edits: [[TABLE, 'FOR UPDATE SKIP LOCKED', 'FOR UPDATE']],
    project: 'integration',
    spec: 'postgres/postgres-sweeps',
    test: 'a sweep passes over a row that somebody else has locked',
  },
  {
    name: 'postgres: the connection of an unanswered statement is used again',
    edits: [[QUEUE, 'statement.givenUp])) === true;', 'statement.givenUp])) !== false;']],
    ...OUTAGE,
    test: 'is not asked with a connection that has given no answer',
  },
  {
    name: 'postgres: the connection to a replica is used again',
    edits: [['lib/postgres/connection/sql-state.ts', 'state !== READ_ONLY && ', '']],
    ...OUTAGE,
    test: 'is not asked with a connection that has met a replica',
  },
  {
    name: 'postgres: three statements in flight',
    edits: [[QUEUE, 'const MOST_SESSIONS = 2;', 'const MOST_SESSIONS = 3;']],
    ...OUTAGE,
    test: 'has two statements in flight at most, and sends extensions first',
  },
  {
    name: 'postgres: extensions wait behind acquisitions',
    edits: [
      [QUEUE, '(isUrgent ? this.#urgent : this.#others).add(statement)', 'this.#others.add(statement)'],
    ],
    ...OUTAGE,
    test: 'has two statements in flight at most, and sends extensions first',
  },
  {
    name: 'postgres: a statement that has met another is not sent again',
    edits: [
      [
        'lib/postgres/connection/database.ts',
        'if (sqlStateOf(error) === SERIALIZATION_FAILURE) return 0;',
        '',
      ],
    ],
    spec: 'postgres/wrapped-errors',
    test: 'a statement that has met another is sent again',
  },
  {
    name: 'postgres: the table of another instance is an error',
    edits: [['lib/postgres/connection/tables.ts', 'if (!isThere) throw error;', 'throw error;']],
    ...OUTAGE,
    test: 'takes the table of another instance',
  },
];
