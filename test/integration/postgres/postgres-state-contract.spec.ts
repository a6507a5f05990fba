import { afterAll, afterEach, beforeAll, describe, it } from '@jest/globals';
import { Pool, type PoolConfig } from 'pg';
import { PostgresJobStateStore, type PostgresJobStateStoreOptions } from '../../../lib/postgres/index.js';
import { describeJobStateStore } from '../../../lib/testing/index.js';
import { PostgresServer } from '../../support/postgres-server.js';

/** A schema and a table whose names need quotes. */
const ODD = { schema: `Odd "schema"; '%`, table: 'State "Table" $1' };

let server: PostgresServer;

beforeAll(async () => {
  server = await PostgresServer.start({ password: 'p@ss/word' });
  const pool = new Pool({ connectionString: server.url });
  await pool.query('CREATE SCHEMA "Odd ""schema""; \'%"');
  await pool.query(PostgresJobStateStore.ddl({ table: 'made_before' }));
  await pool.end();
});

afterAll(() => server.dispose());

const pools: Pool[] = [];

function newPool(config: PoolConfig = {}): Pool {
  const pool = new Pool({ connectionString: server.url, max: 4, ...config });
  pool.on('error', () => undefined);
  pools.push(pool);
  return pool;
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.end()));
});

/** Each way to a PostgreSQL, and its first table as SQL has it. */
const WAYS: Record<string, { table: string; options: () => PostgresJobStateStoreOptions }> = {
  'a connection string': {
    table: 'background_job_state',
    options: () => ({ connectionString: server.url }),
  },
  'a pool, with odd names': {
    table: `"Odd ""schema""; '%"."State ""Table"" $1"`,
    options: () => ({ pool: newPool(), ...ODD }),
  },
  'a function that gives rows, without the right to make a table': {
    table: 'made_before',
    options: () => {
      const pool = newPool();
      const query = async (text: string, values: string[]) =>
        (await pool.query<Record<string, unknown>>(text, values)).rows;
      return { query, createTable: false, table: 'made_before' };
    },
  },
  'a function that gives a result': {
    table: 'others',
    options: () => {
      const pool = newPool();
      return { query: (text, values) => pool.query(text, values), table: 'others' };
    },
  },
  'a pool of transactions that are serializable': {
    table: 'serializable',
    options: () => ({
      pool: newPool({ options: '-c default_transaction_isolation=serializable' }),
      table: 'serializable',
    }),
  },
};

describe.each(Object.entries(WAYS))('over %s', (name, { options, table }) => {
  const loseData = async (): Promise<void> => {
    const pool = new Pool({ connectionString: server.url });
    const history = table.endsWith('"') ? table.replace(/"$/, '_history"') : `${table}_history`;
    await pool.query(`TRUNCATE ${table}, ${history}`);
    await pool.end();
  };
  /** Connections stay open, and nothing answers. */
  const cutOff = async (): Promise<() => void> => {
    server.pause();
    return () => server.resume();
  };
  const means =
    name === 'a connection string' || name.startsWith('a pool') ? { loseData, cutOff } : { loseData };
  describeJobStateStore(
    'PostgresJobStateStore',
    () => new PostgresJobStateStore(options()),
    { describe, it },
    means,
  );
});
