import { afterAll, afterEach, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { PostgresServer, type PostgresServerOptions } from '../support/postgres-server.js';

const servers: PostgresServer[] = [];
const clients: Client[] = [];
let shared: Promise<PostgresServer> | undefined;

async function startServer(options?: PostgresServerOptions): Promise<PostgresServer> {
  const server = await PostgresServer.start(options);
  servers.push(server);
  return server;
}

/** One server for all tests that leave it running, because the start of a server costs more than such a test. */
const sharedServer = (): Promise<PostgresServer> => (shared ??= PostgresServer.start());

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.dispose()));
  await Promise.allSettled(clients.splice(0).map((client) => client.end()));
});

afterAll(async () => {
  await (await shared)?.dispose();
});

async function connectTo(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  clients.push(client);
  await client.connect();
  return client;
}

test('a started server answers, and a disposed one is gone', async () => {
  const server = await startServer();
  const client = await connectTo(server.url);
  await expect(client.query("SELECT 'yes' AS it")).resolves.toMatchObject({ rows: [{ it: 'yes' }] });
  const { pid, url } = server;

  await server.dispose();

  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  await expect(connectTo(url)).rejects.toThrow('ECONNREFUSED');
});

test('a restarted server has its old port and its data', async () => {
  const server = await sharedServer();
  const { pid, port } = server;
  const before = await connectTo(server.url);
  await before.query("CREATE TABLE things AS SELECT 'kept' AS it");

  await server.restart();

  expect(server.port).toBe(port);
  expect(server.pid).not.toBe(pid);
  const after = await connectTo(server.url);
  await expect(after.query('SELECT it FROM things')).resolves.toMatchObject({ rows: [{ it: 'kept' }] });
});

test('a paused server answers on its open connections once it is resumed', async () => {
  const server = await sharedServer();
  const client = await connectTo(server.url);

  server.pause();
  const answer = client.query("SELECT 'yes' AS it");
  const early = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 200, 'nothing'))]);
  server.resume();

  expect(early).toBe('nothing');
  await expect(answer).resolves.toMatchObject({ rows: [{ it: 'yes' }] });
});

test('a paused server can be stopped', async () => {
  const server = await startServer();
  await connectTo(server.url);
  const { pid } = server;
  server.pause();

  await server.stop();

  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('a server with a password lets in who knows it', async () => {
  const server = await startServer({ password: 'p@ss/word' });
  await connectTo(server.url);
  await expect(connectTo(server.urlOf('postgres', 'wrong'))).rejects.toThrow(
    'password authentication failed',
  );
});

test('a server that cannot start says why', async () => {
  const server = await sharedServer();
  const { port } = server;

  await expect(PostgresServer.start({ port })).rejects.toThrow('Address already in use');
});
