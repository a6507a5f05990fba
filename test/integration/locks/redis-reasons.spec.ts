import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis5';
import type { RedisLockStoreOptions } from '../../../lib/index.js';
import { BackgroundJob } from '../../../lib/index.js';
import { freePort } from '../../support/free-port.js';
import { LogRecorder } from '../../support/log-recorder.js';
import { closeApps, startApp } from '../../support/test-app.js';
import { atEnd, clientOf, startServer, storeOf } from './redis-fixture.js';

afterEach(closeApps);

class Host {
  @BackgroundJob({ interval: '1h' })
  work(): void {}
}

/** A server of which something is wrong, and what is said of it. */
interface Case {
  readonly url: () => Promise<string>;
  /** Done when the application has started. */
  readonly spoil?: (admin: Redis) => Promise<unknown>;
  readonly reason: RegExp;
}

const plain = async () => (await startServer()).url;
const withPassword = (of: (url: string) => string) => async () =>
  of((await startServer({ password: 'right' })).url);

const CASES: Record<string, Case> = {
  'a replica': { url: plain, spoil: (admin) => admin.replicaof('127.0.0.1', 1), reason: /READONLY/ },
  'without its replicas': {
    url: plain,
    spoil: (admin) => admin.config('SET', 'min-replicas-to-write', '1'),
    reason: /NOREPLICAS/,
  },
  'out of memory': { url: plain, spoil: (admin) => admin.config('SET', 'maxmemory', '1'), reason: /OOM/ },
  'SET refused': {
    url: plain,
    spoil: (admin) => admin.call('ACL', 'SETUSER', 'default', '-set'),
    reason: /NOPERM.*set/,
  },
  'a wrong password': { url: withPassword((url) => url.replace('right', 'wr0ng')), reason: /WRONGPASS/ },
  'no password': { url: withPassword((url) => url.replace(':right@', '')), reason: /NOAUTH/ },
  'connection refused': { url: async () => `redis://127.0.0.1:${await freePort()}`, reason: /ECONNREFUSED/ },
  'each address refused': {
    url: async () => `redis://localhost:${await freePort()}`,
    reason: /ECONNREFUSED/,
  },
  'an unknown host': { url: async () => 'redis://host.invalid', reason: /ENOTFOUND/ },
  'TLS against plain': {
    url: async () => (await plain()).replace('redis:', 'rediss:'),
    reason: /TLS handshake/,
  },
  'plain against TLS': { url: tlsUrl, reason: /before it was ready: does it want TLS \(rediss:/ },
  'a server that closes': {
    url: () => closingUrl((socket) => socket.end()),
    reason: /before it was ready: does it want TLS/,
  },
  'a server that resets': {
    url: () => closingUrl((socket) => socket.resetAndDestroy()),
    reason: /ECONNRESET: .* before it was ready: does it want TLS/,
  },
  'a silent server': { url: silentUrl, reason: /no answer within 5000 ms/ },
};

/** Takes connections, and never answers. */
async function silentUrl(): Promise<string> {
  return urlOf(createServer(() => {}));
}

/** Closes a connection at the first command. */
async function closingUrl(close: (socket: Socket) => unknown): Promise<string> {
  return urlOf(createServer((socket) => socket.on('error', () => {}).once('data', () => close(socket))));
}

/** It needs no certificate, because it is never shown. */
async function tlsUrl(): Promise<string> {
  return urlOf(createTlsServer());
}

async function urlOf(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(() => server.close());
  return `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What is said of a run that is skipped: in its result, and in the log, which all applications share. */
async function skipBy(name: string, options: RedisLockStoreOptions, log: LogRecorder, spoil = nothing) {
  const { registry } = await startApp({ jobs: { lockStore: storeOf(options), scheduling: true } }, log);
  await spoil();
  const result = await registry.add(name, { interval: '1h' }, () => undefined).run();
  const error = result.outcome === 'skipped' ? result.error?.message : undefined;
  return {
    name,
    reason: result.reason,
    error,
    line: log.lines('warn').find((line) => line.startsWith(name)),
  };
}

async function nothing(): Promise<void> {}

function saying(name: string, reason: RegExp) {
  const error = expect.stringMatching(reason);
  return { name, reason: 'lock-unavailable', error, line: expect.stringMatching(reason) };
}

const CLIENTS: [string, (url: string) => RedisLockStoreOptions][] = [
  ['a client of our own', (url) => ({ url })],
  ['a client of ioredis 6', (url) => ({ client: clientOf(url) })],
  ['a client of ioredis 5', (url) => ({ client: clientOf5(url) })],
];

function clientOf5(url: string): Redis5 {
  const client = new Redis5(url, { disconnectTimeout: 100 });
  client.on('error', () => {});
  atEnd(() => client.disconnect());
  return client;
}

describe.each(CLIENTS)('a skip and its line say what was wrong (%s)', (_, optionsOf) => {
  it('with the words of the server, or of the connection', async () => {
    const log = new LogRecorder();
    const skips = Object.entries(CASES).map(async ([name, { url, spoil = nothing }]) => {
      const to = await url();
      return skipBy(name, optionsOf(to), log, async () => {
        await spoil(clientOf(to));
      });
    });
    expect(await Promise.all(skips)).toEqual(
      Object.entries(CASES).map(([name, { reason }]) => saying(name, reason)),
    );
    // What no user has heard of, and what nobody is to see.
    expect(log.lines('warn').join('\n')).not.toMatch(/max retries per request|maxRetriesPerRequest|wr0ng/);
  });
});

describe('the start says what is wrong', () => {
  it.each([
    ['refused', async () => `redis://127.0.0.1:${await freePort()}`, /does not answer yet: .*ECONNREFUSED/],
    ['an unknown host', async () => 'redis://host.invalid', /does not answer yet: .*ENOTFOUND/],
    ['no database of that number', async () => `${(await startServer()).url}/99`, /DB index is out of range/],
  ])('%s', async (_, url, line) => {
    const lockStore = storeOf({ url: await url() });
    const { log } = await startApp({ jobs: { lockStore, scheduling: true }, providers: [Host] });
    expect(log.lines('warn').join('\n')).toMatch(line);
    expect(log.lines('warn').join('\n')).not.toMatch(/max retries/i);
  });

  it('a user without the right to run scripts', async () => {
    const server = await startServer();
    const admin = clientOf(server.url);
    await admin.call('ACL', 'SETUSER', 'jobs', 'on', '>pw', '~*', '+@all', '-evalsha', '-eval');
    const lockStore = storeOf({ url: `redis://jobs:pw@127.0.0.1:${server.port}` });
    const { log } = await startApp({ jobs: { lockStore, scheduling: true }, providers: [Host] });
    expect(log.lines('warn')).toEqual([
      expect.stringMatching(/^the lock store answers, but a lock could not be extended: NOPERM.*evalsha/),
    ]);
  });

  it('nothing when all is well, and leaves nothing behind', async () => {
    const server = await startServer();
    const admin = clientOf(server.url);
    const { log } = await startApp({
      jobs: { lockStore: storeOf({ url: server.url }), scheduling: true },
      providers: [Host],
    });
    expect(log.lines('warn')).toEqual([]);
    // The instance reports itself, and a state store keeps that.
    await expect(admin.keys('mutex:*')).resolves.toEqual([]);
  });
});

describe('a database that is not there', () => {
  it('is not replaced by database 0', async () => {
    const server = await startServer();
    const admin = clientOf(server.url);
    const { port } = server;
    const ways: Record<string, RedisLockStoreOptions> = {
      'in a url': { url: `${server.url}/99` },
      'in options': { options: { host: '127.0.0.1', port, db: 99 } },
      'without a ready check': { options: { host: '127.0.0.1', port, db: 99, enableReadyCheck: false } },
    };
    const log = new LogRecorder();
    const skips = Object.entries(ways).map(([name, options]) => skipBy(name, options, log));
    const reason = /DB index is out of range/;
    expect(await Promise.all(skips)).toEqual(Object.keys(ways).map((name) => saying(name, reason)));
    await expect(admin.dbsize()).resolves.toBe(0);
  });
});
