import { connect } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { RedisServer } from '../support/redis-server.js';

let server: RedisServer | undefined;
const clients: Redis[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect();
  await server?.stop();
});

function connectTo(url: string): Redis {
  // ioredis waits this long for the end of a connection, also of one that has already ended.
  const client = new Redis(url, { retryStrategy: () => 50, disconnectTimeout: 100 });
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

test('a started server answers, and a stopped one is gone', async () => {
  server = await RedisServer.start();
  await expect(connectTo(server.url).ping()).resolves.toBe('PONG');
  const { pid, port } = server;

  await server.stop();

  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  await expect(isListening(port)).resolves.toBe(false);
});

test('a restarted server has its old port and no data, and its clients come back', async () => {
  server = await RedisServer.start();
  const { pid, port } = server;
  const redis = connectTo(server.url);
  await redis.set('key', 'value');

  await server.restart();

  expect(server.port).toBe(port);
  expect(server.pid).not.toBe(pid);
  await expect(redis.get('key')).resolves.toBeNull();
});

test('a paused server answers once it is resumed', async () => {
  server = await RedisServer.start();
  const redis = connectTo(server.url);
  await redis.ping();

  server.pause();
  const answer = redis.ping();
  const early = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 200, 'nothing'))]);
  server.resume();

  expect(early).toBe('nothing');
  await expect(answer).resolves.toBe('PONG');
});

test('a paused server can be stopped', async () => {
  server = await RedisServer.start();
  const { pid } = server;
  server.pause();

  await server.stop();

  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('a server with a password lets in who knows it', async () => {
  server = await RedisServer.start({ password: 'p@ss/word' });
  await expect(connectTo(server.url).ping()).resolves.toBe('PONG');

  const stranger = connectTo(`redis://127.0.0.1:${server.port}`);
  await expect(stranger.get('key')).rejects.toThrow('NOAUTH');
});

test('a server that cannot start says why', async () => {
  server = await RedisServer.start();
  const { port } = server;

  await expect(RedisServer.start({ port })).rejects.toThrow('in use');
});
