import { describe, expect, it } from '@jest/globals';
import { executed, clientOf, startServer, storeOf } from './redis-fixture.js';

/** A store whose scripts the server knows, and what it sends from now on. */
async function setUp() {
  const server = await startServer();
  const admin = clientOf(server.url);
  const store = storeOf({ url: server.url });
  const first = await store.tryAcquire('first', 60_000);
  await first?.fencingToken();
  await first?.release();
  const before = await executed(admin);
  const sent = async (): Promise<Record<string, number>> => {
    const after = await executed(admin);
    const grown = Object.entries(after).map(([name, calls]) => [name, calls - (before[name] ?? 0)] as const);
    // What scripts do inside is counted too; our own INFO is not meant.
    return Object.fromEntries(
      grown.filter(([name, calls]) => calls > 0 && ['set', 'evalsha', 'eval'].includes(name)),
    );
  };
  return { admin, store, sent };
}

describe('every act costs Redis one command', () => {
  it('an attempt that wins', async () => {
    const { store, sent } = await setUp();
    await store.tryAcquire('key', 60_000, { owner: 'host:1:run' });
    expect(await sent()).toEqual({ set: 1 });
  });

  it('an attempt that loses', async () => {
    const { admin, store, sent } = await setUp();
    await admin.set('mutex:key', 'somebody');
    const before = await sent();
    await expect(store.tryAcquire('key', 60_000)).resolves.toBeUndefined();
    expect(before).toEqual({ set: 1 });
    expect(await sent()).toEqual({ set: 2 });
  });

  it('an extension', async () => {
    const { store, sent } = await setUp();
    const lease = await store.tryAcquire('key', 60_000);
    await lease?.extend(60_000);
    await lease?.extend(60_000);
    expect(await sent()).toEqual({ set: 1, evalsha: 2 });
  });

  it('a release', async () => {
    const { store, sent } = await setUp();
    const lease = await store.tryAcquire('key', 60_000);
    await expect(lease?.release()).resolves.toBe(true);
    expect(await sent()).toEqual({ set: 1, evalsha: 1 });
  });
});

describe('what stands in Redis can be read by a person', () => {
  it('a plain mutex of redis-semaphore, whose value is the owner and whose time to live is that of the lock', async () => {
    const { admin, store } = await setUp();
    await store.tryAcquire('jobs:lock:report', 60_000, { owner: 'host:1:run' });
    await expect(admin.get('mutex:jobs:lock:report')).resolves.toBe('host:1:run');
    const ttl = await admin.pttl('mutex:jobs:lock:report');
    expect(ttl).toBeGreaterThan(50_000);
    expect(ttl).toBeLessThanOrEqual(60_000);
  });

  it('nothing is left of it after the release', async () => {
    const { admin, store } = await setUp();
    const lease = await store.tryAcquire('key', 60_000);
    await expect(admin.keys('mutex:*')).resolves.toHaveLength(1);
    await expect(lease?.release()).resolves.toBe(true);
    await expect(admin.keys('mutex:*')).resolves.toEqual([]);
  });
});
