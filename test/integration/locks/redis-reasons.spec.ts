import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis5';
import type { RedisLockStoreOptions } from '../../../lib/index.js';
import { BackgroundJob } from '../../../lib/index.js';
import { freePort } from '../../support/free-port.js';
import { closeApps, startApp } from '../../support/test-app.js';
import { atEnd, clientOf, startServer, storeOf } from './redis-fixture.js';

afterEach(closeApps);

class Host {
  @BackgroundJob({ interval: '1h' })
  work(): void {}
}

/** What the application is told of its first skip, and what it logs, at start and then. */
async function skipBy(
  options: RedisLockStoreOptions,
  before: () => Promise<unknown> = () => Promise.resolve(),
) {
  const lockStore = storeOf(options);
  const app = await startApp({ jobs: { lockStore, scheduling: true } });
  const greeting = app.log.lines('warn');
  await before();
  const handle = app.registry.add('job', { interval: '1h' }, () => undefined);
  const result = await handle.run();
  const error = result.outcome === 'skipped' ? result.error?.message : undefined;
  return { result, error, greeting, lines: app.log.lines('warn').join('\n') };
}

/** The skip and its line say `reason`, and nothing that the user has never heard of. */
function expectReason({ result, error, lines }: Awaited<ReturnType<typeof skipBy>>, reason: RegExp): void {
  expect(result).toMatchObject({ outcome: 'skipped', reason: 'lock-unavailable' });
  expect(error).toMatch(reason);
  expect(lines).toMatch(reason);
  expect(lines).not.toMatch(/max retries per request|maxRetriesPerRequest/);
}

/** Each makes a server of which something is wrong, for an `admin` to do. */
const WRONG_SERVERS: [string, (admin: Redis) => Promise<unknown>, RegExp][] = [
  ['a replica', (admin) => admin.replicaof('127.0.0.1', 1), /READONLY/],
  ['one without its replicas', (admin) => admin.config('SET', 'min-replicas-to-write', '1'), /NOREPLICAS/],
  ['one without memory', (admin) => admin.config('SET', 'maxmemory', '1'), /OOM/],
  ['one that refuses SET', (admin) => admin.call('ACL', 'SETUSER', 'default', '-set'), /NOPERM.*set/],
];

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

describe.each(CLIENTS)('a skip says what the server has answered (%s)', (_, optionsOf) => {
  it.each(WRONG_SERVERS)(
    '%s',
    async (_title, spoil, reason) => {
      const server = await startServer();
      const admin = clientOf(server.url);
      const store = optionsOf(server.url);
      expectReason(await skipBy(store, () => spoil(admin)), reason);
    },
    20_000,
  );

  it('a password that is wrong', async () => {
    const server = await startServer({ password: 'right' });
    const url = server.url.replace('right', 'wr0ng');
    const skip = await skipBy(optionsOf(url));
    expectReason(skip, /WRONGPASS/);
    expect(skip.lines).not.toContain('wr0ng');
  }, 20_000);

  it('a password that is missing', async () => {
    const server = await startServer({ password: 'right' });
    expectReason(await skipBy(optionsOf(`redis://127.0.0.1:${server.port}`)), /NOAUTH/);
  }, 20_000);

  it.each([
    ['refused', async () => `redis://127.0.0.1:${await freePort()}`, /ECONNREFUSED/],
    [
      'refused on each address of a name',
      async () => `redis://localhost:${await freePort()}`,
      /ECONNREFUSED/,
    ],
    ['an unknown host', async () => 'redis://host.invalid', /ENOTFOUND/],
    ['TLS against plain', async () => `rediss://127.0.0.1:${(await startServer()).port}`, /SSL|TLS/i],
  ])(
    '%s',
    async (_title, url, reason) => {
      const skip = await skipBy(optionsOf(await url()));
      expectReason(skip, reason);
    },
    20_000,
  );
});

describe('the start says what is wrong', () => {
  it.each([
    ['refused', async () => `redis://127.0.0.1:${await freePort()}`, /does not answer yet: .*ECONNREFUSED/],
    ['an unknown host', async () => 'redis://host.invalid', /does not answer yet: .*ENOTFOUND/],
    ['no database of that number', async () => `${(await startServer()).url}/99`, /DB index is out of range/],
  ])(
    '%s',
    async (_, url, line) => {
      const lockStore = storeOf({ url: await url() });
      const { log } = await startApp({ jobs: { lockStore, scheduling: true }, providers: [Host] });
      expect(log.lines('warn').join('\n')).toMatch(line);
      expect(log.lines('warn').join('\n')).not.toMatch(/max retries/i);
    },
    20_000,
  );

  it('a user without the right to run scripts', async () => {
    const server = await startServer();
    const admin = clientOf(server.url);
    await admin.call('ACL', 'SETUSER', 'jobs', 'on', '>pw', '~*', '+@all', '-evalsha', '-eval');
    const lockStore = storeOf({ url: `redis://jobs:pw@127.0.0.1:${server.port}` });
    const { log } = await startApp({ jobs: { lockStore, scheduling: true }, providers: [Host] });
    expect(log.lines('warn')).toEqual([
      expect.stringMatching(/^the lock store answers, but a lock could not be extended: NOPERM.*evalsha/),
    ]);
  }, 20_000);

  it('nothing when all is well, and leaves nothing behind', async () => {
    const server = await startServer();
    const admin = clientOf(server.url);
    const { log } = await startApp({
      jobs: { lockStore: storeOf({ url: server.url }), scheduling: true },
      providers: [Host],
    });
    expect(log.lines('warn')).toEqual([]);
    await expect(admin.dbsize()).resolves.toBe(0);
  }, 20_000);
});

describe('a database that is not there', () => {
  it.each([
    ['in a url', (url: string) => ({ url: `${url}/99` })],
    ['in options', (_: string, port: number) => ({ options: { host: '127.0.0.1', port, db: 99 } })],
    [
      'in options without a ready check',
      (_: string, port: number) => ({
        options: { host: '127.0.0.1', port, db: 99, enableReadyCheck: false },
      }),
    ],
  ])(
    'is not replaced by database 0 (%s)',
    async (_, optionsOf) => {
      const server = await startServer();
      const admin = clientOf(server.url);
      expectReason(await skipBy(optionsOf(server.url, server.port)), /DB index is out of range/);
      await expect(admin.dbsize()).resolves.toBe(0);
    },
    20_000,
  );
});

describe('a server that takes connections and never answers', () => {
  it('is said not to have answered', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    atEnd(() => silent.close());
    const { port } = silent.address() as AddressInfo;
    expectReason(await skipBy({ url: `redis://127.0.0.1:${port}` }), /no answer within 5000 ms/);
  }, 20_000);
});
