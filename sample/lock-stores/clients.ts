import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type { Knex } from 'knex';
import { PostgresLockStore, type PostgresPool, type PostgresQuery } from 'nestjs-background-jobs/postgres';
import type { Sql } from 'postgres';
import type { DataSource } from 'typeorm';

export const onTypeOrm = (dataSource: DataSource) =>
  new PostgresLockStore({ query: (text, values) => dataSource.query<unknown[]>(text, values) });

/** Drizzle on node-postgres has a pool of `pg`. */
export const onDrizzle = (db: NodePgDatabase & { $client: PostgresPool }) =>
  new PostgresLockStore({ pool: db.$client });

/** Drizzle on postgres.js has the client of that package. */
export const onDrizzleOfPostgresJs = (db: PostgresJsDatabase & { $client: Sql }) =>
  new PostgresLockStore({ query: (text, values) => db.$client.unsafe(text, values) });

/** Knex reads `?` as a parameter, so the statement goes to a connection of its pool. */
export const onKnex = (knex: Knex) => {
  const client = knex.client as KnexClient;
  const query: PostgresQuery = async (text, values) => {
    const connection = await client.acquireConnection();
    try {
      return await connection.query(text, values);
    } finally {
      await client.releaseConnection(connection);
    }
  };
  return new PostgresLockStore({ query });
};

export const onPrisma = (prisma: Prisma) =>
  new PostgresLockStore({ query: (text, values) => prisma.$queryRawUnsafe(text, ...values) });

/** The parts of a client of Knex, which does not declare them. */
interface KnexClient {
  acquireConnection(): Promise<{ query: PostgresQuery }>;
  releaseConnection(connection: unknown): Promise<void>;
}

/** The part of a `PrismaClient` that the store uses. */
interface Prisma {
  $queryRawUnsafe(text: string, ...values: unknown[]): Promise<unknown[]>;
}
