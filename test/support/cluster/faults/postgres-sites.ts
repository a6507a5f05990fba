import { Pool } from 'pg';
import { PostgresJobStateStore, PostgresLockStore } from '../../../../lib/postgres/index.js';
import { FaultProxy } from '../../fault-proxy.js';
import { PgBouncer } from '../../pgbouncer.js';
import { PostgresServer } from '../../postgres-server.js';
import { onePostgres, type StoreSite } from '../store-site.js';
import { PASSWORDS } from './sites.js';

const RIGHTS = `CREATE USER jobs PASSWORD '${PASSWORDS.jobs}';
  REVOKE CREATE ON SCHEMA public FROM PUBLIC;
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO jobs`;

/** Three instances with two stores each have up to twelve connections to PgBouncer. */
export const BOUNCER_CONNECTIONS = 3;

/** One server, on which the instances may make no tables. */
export async function guardedPostgres() {
  const server = await PostgresServer.start({ password: PASSWORDS.admin });
  const admin = adminOf(server.url);
  await admin.query(PostgresLockStore.ddl() + PostgresJobStateStore.ddl() + RIGHTS);
  const address = { storeUrl: server.urlOf('jobs', PASSWORDS.jobs) };
  const stop = async (): Promise<void> => {
    await admin.end();
    await server.dispose();
  };
  const views: StoreSite['views'] = [server.url];
  return { address, server, admin, views, stop };
}

/** One server behind a proxy. */
export async function postgresBehindProxy() {
  const { server, views, stop: stopServer } = await onePostgres();
  const proxy = await FaultProxy.start(server.port);
  const stop = async (): Promise<void> => {
    await proxy.stop();
    await stopServer();
  };
  return { address: { storeUrl: proxy.urlFor(server.url) }, server, proxy, views, stop };
}

/** With these settings a primary answers a change once its standby has written it down. */
export const SYNCHRONOUS = { synchronous_commit: 'on', synchronous_standby_names: '*' };

/** With these ones it answers as soon as it has written the change down itself. */
export const ASYNCHRONOUS = { synchronous_commit: 'on', synchronous_standby_names: '' };

/** A primary and its standby behind a proxy that can turn from one to the other. */
export async function postgresWithStandby(settings: Readonly<Record<string, string>>) {
  const server = await PostgresServer.start({ settings });
  const standby = await PostgresServer.start({ standbyOf: server });
  const admin = adminOf(standby.url);
  const proxy = await FaultProxy.start(server.port);
  const stop = async (): Promise<void> => {
    await admin.end();
    await proxy.stop();
    await standby.dispose();
    await server.dispose();
  };
  const views: StoreSite['views'] = [standby.url];
  return { address: { storeUrl: proxy.urlFor(server.url) }, server, standby, proxy, admin, views, stop };
}

/** One server behind PgBouncer in transaction mode, with fewer connections than its clients have. */
export async function postgresBehindPgBouncer() {
  const { server, views, stop: stopServer } = await onePostgres();
  const bouncer = await PgBouncer.start({ target: server.port, poolSize: BOUNCER_CONNECTIONS });
  const stop = async (): Promise<void> => {
    await bouncer.stop();
    await stopServer();
  };
  return { address: { storeUrl: bouncer.url }, server, bouncer, views, stop };
}

/** Ends the connections of the user of the instances. */
export async function endConnections(admin: Pool): Promise<number> {
  const { rowCount } = await admin.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'jobs'`,
  );
  return rowCount ?? 0;
}

/** The connections of a person with all rights. */
export function adminOf(connectionString: string): Pool {
  const pool = new Pool({ connectionString, max: 2 });
  pool.on('error', () => undefined);
  return pool;
}
