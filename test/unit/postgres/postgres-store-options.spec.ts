import { describe, expect, it } from '@jest/globals';
import { InvalidOptionsError } from '../../../lib/index.js';
import { PostgresJobStateStore, PostgresLockStore } from '../../../lib/postgres/index.js';

const query = (): Promise<never[]> => Promise.resolve([]);
const make = (options: unknown) => () => new PostgresLockStore(options as { query: typeof query });

const ONE = 'an object with exactly one of `pool`, `connectionString` and `query`';

describe('the options of a store on PostgreSQL', () => {
  it.each([
    [undefined, `expected \`options\` to be ${ONE}, got \`undefined\`.`],
    ['postgres://ada:secret@db/app', `expected \`options\` to be ${ONE}, got a text (not shown).`],
    [{}, `expected \`options\` to be ${ONE}, got \`undefined\`.`],
    [{ query, pool: {} }, 'got "pool and query" (string).'],
    [{ connectionString: undefined }, 'expected `connectionString` to be a connection string like'],
    [{ connectionString: 'mysql://ada:secret@db/app' }, 'got a text (not shown).'],
    [{ pool: { connect: 1 } }, 'expected `pool` to be a pool of pg (`new Pool(…)`)'],
    [
      { query: 'SELECT' },
      'expected `query` to be a function `(text, values) => rows`, got a text (not shown).',
    ],
    [{ query, tabel: 'locks' }, 'unknown option `tabel`: did you mean `table`?'],
    [{ query, table: '' }, 'expected `table` to be a text that is not empty'],
    [{ query, schema: 'x'.repeat(64) }, 'expected `schema` to be a text of at most 63 characters'],
    [{ query, table: 'é'.repeat(40) }, 'expected `table` to be a text of at most 58 bytes'],
    [{ query, createTable: 'no' }, 'expected `createTable` to be `true` or `false`'],
  ])('%j is refused', (options, message) => {
    expect(make(options)).toThrow(InvalidOptionsError);
    expect(make(options)).toThrow(`PostgresLockStore: `);
    expect(make(options)).toThrow(message);
    expect(make(options)).not.toThrow('secret');
  });

  it.each(['postgres://db/app', 'postgresql://ada:a%40b@db:5432/app?sslmode=require', '/var/run/postgresql'])(
    '%s is a connection string',
    (connectionString) => {
      expect(make({ connectionString })).not.toThrow();
    },
  );

  it('are told by the store that has them', () => {
    expect(() => new PostgresJobStateStore({} as never)).toThrow('PostgresJobStateStore: ');
    expect(() => PostgresLockStore.ddl({ table: '' })).toThrow('PostgresLockStore.ddl(): ');
  });

  it('name the table in quotes', () => {
    expect(PostgresLockStore.ddl()).toContain('CREATE TABLE "background_job_locks" (');
    expect(PostgresLockStore.ddl({ schema: 'a.b', table: 'c"d' })).toContain('CREATE TABLE "a.b"."c""d" (');
    const state = PostgresJobStateStore.ddl({ schema: 'jobs' });
    expect(state).toContain('CREATE TABLE "jobs"."background_job_state" (');
    expect(state).toContain('CREATE TABLE "jobs"."background_job_state_history" (');
  });
});
