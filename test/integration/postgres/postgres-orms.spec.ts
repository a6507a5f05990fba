import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { drizzle } from 'drizzle-orm/node-postgres';
import { drizzle as drizzleOfPostgresJs } from 'drizzle-orm/postgres-js';
import knex from 'knex';
import { Pool } from 'pg';
import postgres from 'postgres';
import { DataSource } from 'typeorm';
import type { PostgresLockStore } from '../../../lib/postgres/index.js';
import { describeLockStore } from '../../../lib/testing/index.js';
import {
  onDrizzle,
  onDrizzleOfPostgresJs,
  onKnex,
  onPrisma,
  onTypeOrm,
} from '../../../sample/lock-stores/clients.js';
import { PostgresServer } from '../../support/postgres-server.js';

/** A database client of an application, and its store. */
interface Way {
  readonly newStore: () => PostgresLockStore;
  readonly close: () => Promise<unknown>;
}

/** Each takes a connection string. */
const WAYS: Record<string, (url: string) => Promise<Way>> = {
  TypeORM: async (url) => {
    const dataSource = await new DataSource({ type: 'postgres', url }).initialize();
    return { newStore: () => onTypeOrm(dataSource), close: () => dataSource.destroy() };
  },
  Knex: async (connection) => {
    const client = knex({ client: 'pg', connection });
    return { newStore: () => onKnex(client), close: () => client.destroy() };
  },
  'Drizzle on node-postgres': async (connectionString) => {
    const pool = new Pool({ connectionString });
    pool.on('error', () => undefined);
    const db = drizzle(pool);
    return { newStore: () => onDrizzle(db), close: () => db.$client.end() };
  },
  'Drizzle on postgres.js': async (url) => {
    const db = drizzleOfPostgresJs(postgres(url));
    return { newStore: () => onDrizzleOfPostgresJs(db), close: () => db.$client.end() };
  },
};

describe.each(Object.entries(WAYS))('the recipe for %s', (_name, open) => {
  let server: PostgresServer;
  let way: Way;

  beforeAll(async () => {
    server = await PostgresServer.start();
    way = await open(server.url);
  });

  afterAll(async () => {
    await way.close();
    await server.dispose();
  });

  describeLockStore('PostgresLockStore', () => way.newStore(), { describe, it });
});

describe('the recipe for Prisma', () => {
  it('hands the text and each value to $queryRawUnsafe(), whose rows it takes', async () => {
    const asked: unknown[][] = [];
    const store = onPrisma({
      $queryRawUnsafe: async (...statement) => {
        asked.push(statement);
        return [{ exists: 'true', done: 'true' }];
      },
    });
    await store.ping();
    const lease = await store.tryAcquire('key', 1000, { owner: 'me' });
    expect(lease?.key).toBe('key');
    await store.close();
    expect(asked.at(-1)?.slice(1)).toEqual(expect.arrayContaining(['key', 'me', '1000']));
  });
});
