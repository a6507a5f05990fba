import { afterEach, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { PostgresServer } from '../support/postgres-server.js';

let server: PostgresServer | undefined;
const clients: Client[] = [];

afterEach(async () => {
  await server?.dispose();
  await Promise.allSettled(clients.splice(0).map((client) => client.end()));
});

async function connectTo(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  clients.push(client);
  await client.connect();
  return client;
}

test('a started server answers, and a disposed one is gone', async () => {
  server = await PostgresServer.start();
  const client = await connectTo(server.url);
  await expect(client.query("SELECT 'yes' AS it")).resolves.toMatchObject({ rows: [{ it: 'yes' }] });
  const { pid, url } = server;

  await server.dispose();

  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  await expect(connectTo(url)).rejects.toThrow('ECONNREFUSED');
});

test('a restarted server has its old port and its data', async () => {
  server = await PostgresServer.start();
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
  server = await PostgresServer.start();
  const client = await connectTo(server.url);

  server.pause();
  const answer = client.query("SELECT 'yes' AS it");
  const early = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 200, 'nothing'))]);
  server.resume();

  expect(early).toBe('nothing');
  await expect(answer).resolves.toMatchObject({ rows: [{ it: 'yes' }] });
});

test('a paused server can be stopped', async () => {
  server = await PostgresServer.start();
  await connectTo(server.url);
  const { pid } = server;
  server.pause();

  await server.stop();

  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('a server with a password lets in who knows it', async () => {
  server = await PostgresServer.start({ password: 'p@ss/word' });
  await connectTo(server.url);
  await expect(connectTo(server.urlOf('postgres', 'wrong'))).rejects.toThrow(
    'password authentication failed',
  );
});

test('a server that cannot start says why', async () => {
  server = await PostgresServer.start();
  const { port } = server;

  await expect(PostgresServer.start({ port })).rejects.toThrow('Address already in use');
});
