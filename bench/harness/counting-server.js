import { PostgresServer } from '../../test/support/postgres-server.js';
import { ask } from './postgres-calls.js';

/** A PostgreSQL server that counts its statements. */
export async function startCountingServer() {
  const server = await PostgresServer.start({
    settings: { shared_preload_libraries: 'pg_stat_statements', autovacuum: 'off' },
  });
  await ask(server.url, 'CREATE EXTENSION pg_stat_statements');
  return server;
}
