import { describe, expect, it, jest } from '@jest/globals';
import type { Redis } from 'ioredis';
import { clientOf, startServer, storeOf } from './redis-fixture.js';

const MANY = 100;

/** How often the server has read what its clients had sent. */
async function reads(admin: Redis): Promise<number> {
  const [, count] = /total_reads_processed:(\d+)/.exec(await admin.info('stats')) ?? [];
  return Number(count);
}

async function setUp() {
  const server = await startServer();
  const admin = clientOf(server.url);
  const store = storeOf({ url: server.url });
  // From now on it is connected, and the server knows the script of a release.
  await (await store.tryAcquire('first', 60_000))?.release();
  return { server, admin, store };
}

describe('what is sent in one turn goes in one write', () => {
  it('attempts that begin together, and the releases that follow', async () => {
    const { admin, store } = await setUp();
    const before = await reads(admin);
    const attempts = Array.from({ length: MANY }, (_, i) => store.tryAcquire(`key ${i}`, 60_000));
    const leases = (await Promise.all(attempts)).filter((lease) => lease !== undefined);
    const released = await Promise.all(leases.map((lease) => lease.release()));
    const after = await reads(admin);

    expect(released).toEqual(Array.from({ length: MANY }, () => true));
    expect(after - before).toBeLessThan(MANY / 10);
  });
});

describe('a client that was given', () => {
  it('is never corked, because its writes are its owner’s business', async () => {
    const { server } = await setUp();
    const client = clientOf(server.url);
    await client.ping();
    const cork = jest.spyOn(client.stream, 'cork');
    const store = storeOf({ client });
    const attempts = Array.from({ length: MANY }, (_, i) => store.tryAcquire(`key ${i}`, 60_000));
    await expect(Promise.all(attempts)).resolves.toHaveLength(MANY);
    expect(cork).not.toHaveBeenCalled();
  });
});

describe('a test that has put its own timers in place', () => {
  it('is answered all the same', async () => {
    const { store } = await setUp();
    jest.useFakeTimers();
    try {
      await expect(store.tryAcquire('key', 60_000)).resolves.toBeDefined();
    } finally {
      jest.useRealTimers();
    }
  });
});
