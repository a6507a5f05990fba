import { describe, expect, it } from '@jest/globals';
import { Redis as Redis5 } from 'ioredis5';
import type { RedisLockStore } from '../../../lib/index.js';
import { acquire, atEnd, clientOf, startProxy, startServer, storeOf } from './redis-fixture.js';

/** Connected through a line that can break between a command's execution and its answer. */
async function setUp(whose: (url: string) => RedisLockStore) {
  const server = await startServer();
  const proxy = await startProxy(server);
  const admin = clientOf(server.url);
  const store = whose(proxy.url);
  await (await store.tryAcquire('first', 60_000))?.release();
  return { proxy, admin, store };
}

const CLIENTS: [string, (url: string) => RedisLockStore][] = [
  ['our own client', (url) => storeOf({ url })],
  ['a client of ioredis 6', (url) => storeOf({ client: clientOf(url) })],
  ['a client of ioredis 5', (url) => storeOf({ client: clientOf5(url) })],
];

describe.each(CLIENTS)('the connection breaks after a command was executed (%s)', (_, whose) => {
  it('an attempt that was granted then is granted', async () => {
    const { proxy, admin, store } = await setUp(whose);
    const broken = proxy.loseAnswerTo('set');
    const lease = await acquire(store, 'key', 60_000, { owner: 'host:1:run' });
    await broken;
    expect(lease).toBeDefined();
    await expect(admin.get('mutex:key')).resolves.toBe('host:1:run');
    await expect(lease?.release()).resolves.toBe(true);
  });

  it('an attempt that was refused then is refused', async () => {
    const { proxy, admin, store } = await setUp(whose);
    await admin.set('mutex:key', 'somebody');
    const broken = proxy.loseAnswerTo('set');
    await expect(acquire(store, 'key', 60_000)).resolves.toBeUndefined();
    await broken;
    await expect(admin.get('mutex:key')).resolves.toBe('somebody');
  });

  it('a release that deleted the key then is not reported as a loss', async () => {
    const { proxy, admin, store } = await setUp(whose);
    const lease = await store.tryAcquire('key', 60_000);
    const broken = proxy.loseAnswerTo('evalsha');
    await expect(lease?.release()).resolves.toBe(true);
    await broken;
    await expect(admin.exists('mutex:key')).resolves.toBe(0);
  });

  it('an extension keeps the lock', async () => {
    const { proxy, admin, store } = await setUp(whose);
    const lease = await store.tryAcquire('key', 10_000);
    const broken = proxy.loseAnswerTo('evalsha');
    await expect(lease?.extend(60_000)).resolves.toBe(true);
    await broken;
    expect(await admin.pttl('mutex:key')).toBeGreaterThan(30_000);
  });
});

describe('Redis throws its clients out', () => {
  it('attempts, extensions and releases all come to their end as if nothing had been', async () => {
    const { admin, store } = await setUp((url) => storeOf({ url }));
    const throwOut = (): Promise<unknown> => admin.call('client', 'kill', 'type', 'normal', 'skipme', 'yes');
    for (let round = 0; round < 20; round++) {
      const [lease] = await Promise.all([acquire(store, `key ${round}`, 60_000), throwOut()]);
      expect(lease).toBeDefined();
      const [extended] = await Promise.all([persist(() => lease?.extend(60_000)), throwOut()]);
      expect(extended).toBe(true);
      const [released] = await Promise.all([persist(() => lease?.release()), throwOut()]);
      expect(released).toBe(true);
    }
    await expect(admin.dbsize()).resolves.toBe(0);
  });
});

/** As the keeper of leases does: what was not answered is asked again. */
async function persist(command: () => Promise<boolean> | undefined): Promise<boolean | undefined> {
  for (let tries = 0; tries < 50; tries++) {
    try {
      return await command();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return undefined;
}

function clientOf5(url: string): Redis5 {
  const client = new Redis5(url, { disconnectTimeout: 100 });
  client.on('error', () => {});
  atEnd(() => client.disconnect());
  return client;
}
