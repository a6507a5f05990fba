import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { type Lease, LockUnavailableError, type RedisLockStore } from '../../../lib/index.js';
import { SLOW_MACHINE } from '../../support/slow-machine.js';
import { acquire, atEnd, clientOf, failureOf, startServer, storeOf, until } from './redis-fixture.js';

/** Asks with the patience of one second. */
function ask(store: RedisLockStore, key = 'key'): Promise<Lease | undefined> {
  return acquire(store, key, 60_000, { timeout: 1000 });
}

/** The error of an attempt, which has to come soon after its patience has ended. */
async function refusalBy(store: RedisLockStore): Promise<LockUnavailableError> {
  const { error, after } = await failureOf(ask(store));
  expect(error).toBeInstanceOf(LockUnavailableError);
  expect(after).toBeLessThan(1000 + SLOW_MACHINE);
  return error as LockUnavailableError;
}

/** How often the server has said that it is a replica. */
async function writesRefused(admin: Redis): Promise<number> {
  const [, count] = /errorstat_READONLY:count=(\d+)/.exec(await admin.info('errorstats')) ?? [];
  return Number(count ?? 0);
}

describe('a Redis that takes no writes is unavailable, and works again when it does', () => {
  it('a replica, also when it becomes the master during an attempt', async () => {
    const server = await startServer();
    const admin = clientOf(server.url);
    const store = storeOf({ url: server.url });
    await (await ask(store))?.release();

    await admin.replicaof('127.0.0.1', 1);
    await refusalBy(store);
    const before = await writesRefused(admin);
    const granted = acquire(store, 'key', 60_000);
    await until('the attempt was refused once', async () => (await writesRefused(admin)) > before);
    await admin.replicaof('NO', 'ONE');
    await expect(granted).resolves.toBeDefined();
  });

  it('a replica behind a given client says why', async () => {
    const server = await startServer();
    const client = clientOf(server.url);
    const store = storeOf({ client });
    await client.replicaof('127.0.0.1', 1);
    expect((await refusalBy(store)).message).toContain('READONLY');
    await client.replicaof('NO', 'ONE');
    await expect(ask(store)).resolves.toBeDefined();
  });

  it('one that is out of memory, which says so, and keeps what is held', async () => {
    const server = await startServer();
    const admin = clientOf(server.url);
    const store = storeOf({ url: server.url });
    const lease = await ask(store, 'held');
    await lease?.extend(60_000);
    await admin.config('SET', 'maxmemory', '1');

    expect((await refusalBy(store)).message).toContain('OOM');
    await expect(lease?.extend(60_000)).resolves.toBe(true);
    await expect(lease?.release()).resolves.toBe(true);

    await admin.config('SET', 'maxmemory', '0');
    await expect(ask(store)).resolves.toBeDefined();
  });
});

describe('no error shows a password', () => {
  const wrong = 'wr0ng';
  const urls = (port: number): [string, string][] => [
    ['a wrong one', `redis://user:${wrong}@127.0.0.1:${port}`],
    ['one for a host that does not exist', `redis://user:${wrong}@host.invalid:${port}`],
  ];

  it.each(urls(1).map(([name], i) => [name, i] as const))('%s', async (_, i) => {
    const server = await startServer({ password: 'right' });
    const store = storeOf({ url: urls(server.port)[i]?.[1] });
    const errors = [await refusalBy(store), (await failureOf(store.ping())).error];
    for (const error of errors) {
      expect(error).toBeInstanceOf(LockUnavailableError);
      const shown = inspect(error, { depth: null, showHidden: true });
      expect(shown).not.toContain(wrong);
      expect(shown).not.toContain('redis://');
    }
    expect(inspect(store, { depth: null, showHidden: true })).not.toContain(wrong);
  });

  it.each([`redis://user:${wrong}@127.0.0.1`, `user:${wrong}@host.invalid`])(
    'one in a URL that stands in the place of the host: %s',
    async (host) => {
      const store = storeOf({ options: { host, port: 1 } });
      const errors = [await refusalBy(store), (await failureOf(store.ping())).error];
      for (const error of errors) {
        expect(inspect(error, { depth: null, showHidden: true })).not.toContain(wrong);
        expect(error).toMatchObject({ message: expect.stringContaining('ENOTFOUND') });
      }
    },
  );

  it('and the error of a wrong one says what is wrong', async () => {
    const server = await startServer({ password: 'right' });
    const store = storeOf({ options: { host: '127.0.0.1', port: server.port, password: wrong } });
    expect((await refusalBy(store)).message).toMatch(/WRONGPASS|NOAUTH/);
  });
});

describe('a server that takes connections and never answers', () => {
  it.each(['own', 'given'] as const)('is unavailable (%s client)', async (whose) => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    atEnd(() => silent.close());
    const url = `redis://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const store = storeOf(whose === 'own' ? { url } : { client: clientOf(url) });
    await refusalBy(store);
    const { error, after } = await failureOf(store.ping());
    expect(error).toBeInstanceOf(LockUnavailableError);
    expect(after).toBeLessThan(1000 + SLOW_MACHINE);
  });
});

describe('a given client that was ended by its owner', () => {
  it('is unavailable, and its status is the reason', async () => {
    const server = await startServer();
    const client = clientOf(server.url);
    const store = storeOf({ client });
    const lease = await ask(store);
    await client.quit();
    expect((await refusalBy(store)).message).toContain('end');
    await expect(lease?.release()).rejects.toThrow(LockUnavailableError);
  });
});
