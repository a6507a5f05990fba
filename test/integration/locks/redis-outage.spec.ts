import { describe, expect, it } from '@jest/globals';
import { LockUnavailableError } from '../../../lib/index.js';
import { SLOW_MACHINE } from '../../support/slow-machine.js';
import { acquire, clientOf, executed, failureOf, startServer, storeOf, until } from './redis-fixture.js';

/** A store that has been used, so that its connection is there and its scripts are known. */
async function setUp(whose: 'own' | 'given') {
  const server = await startServer();
  const admin = clientOf(server.url, { maxRetriesPerRequest: null });
  const store = storeOf(whose === 'own' ? { url: server.url } : { client: clientOf(server.url) });
  await (await store.tryAcquire('first', 60_000))?.release();
  return { server, admin, store };
}

const CLIENTS = ['own', 'given'] as const;

describe.each(CLIENTS)('Redis is stopped (%s client)', (whose) => {
  it('an attempt is unavailable after 5 s, and granted again when Redis is back', async () => {
    const { server, store } = await setUp(whose);
    const lease = await store.tryAcquire('held', 60_000);
    await server.stop();

    const { error, after } = await failureOf(acquire(store, 'key', 60_000));
    expect(error).toBeInstanceOf(LockUnavailableError);
    expect(after).toBeGreaterThan(4000);
    expect(after).toBeLessThan(5000 + SLOW_MACHINE);
    for (const asked of [lease?.extend(1000), lease?.release(), lease?.fencingToken(), store.ping()]) {
      const refusal = await failureOf(Promise.resolve(asked));
      expect(refusal.error).toBeInstanceOf(LockUnavailableError);
      expect(refusal.after).toBeLessThan(1000 + SLOW_MACHINE);
    }

    await server.restart();
    await until('granted again', async () => {
      const again = await store.tryAcquire('key', 60_000).catch(() => undefined);
      return again?.release() ?? false;
    });
  });
});

describe.each(CLIENTS)('Redis stands still for 2 s (%s client)', (whose) => {
  it('an attempt waits and is granted, once', async () => {
    const { server, admin, store } = await setUp(whose);
    const before = await executed(admin);
    server.pause();
    setTimeout(() => server.resume(), 2000);
    const lease = await acquire(store, 'key', 60_000, { owner: 'host:1:run' });

    expect(lease).toBeDefined();
    await expect(admin.get('mutex:key')).resolves.toBe('host:1:run');
    expect((await executed(admin))['set']).toBe((before['set'] ?? 0) + 1);
    await expect(store.tryAcquire('key', 60_000)).resolves.toBeUndefined();
    await expect(lease?.release()).resolves.toBe(true);
    await expect(admin.dbsize()).resolves.toBe(0);
  });
});

describe('Redis stands still for longer than anybody waits', () => {
  it.each([
    ['own', 2500],
    ['given', 2500],
    // Longer than our own client lets a connection be silent.
    ['own', 7500],
  ] as const)(
    'the attempt is unavailable, and what it left is soon gone (%s client, %d ms)',
    async (whose, standstill) => {
      const { server, admin, store } = await setUp(whose);
      const before = await executed(admin);
      server.pause();
      const thawed = new Promise<void>((resolve) => {
        setTimeout(() => {
          server.resume();
          resolve();
        }, standstill);
      });
      const attempt = acquire(store, 'key', 60_000, { timeout: 1200 });
      const { error, after } = await failureOf(attempt);
      expect(error).toBeInstanceOf(LockUnavailableError);
      expect(after).toBeLessThan(1200 + SLOW_MACHINE);

      await thawed;
      await until('Redis has executed the attempt', async () => {
        const { set = 0 } = await executed(admin);
        return set > (before['set'] ?? 0);
      });
      await until('the key is gone', async () => (await admin.exists('mutex:key')) === 0);
      await expect(store.tryAcquire('key', 60_000)).resolves.toBeDefined();
      await expect(admin.exists('mutex:key')).resolves.toBe(1);
    },
  );
});
