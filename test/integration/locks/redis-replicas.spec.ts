import { describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis5';
import { LockUnavailableError, RedisJobStateStore, type RedisLockStore } from '../../../lib/index.js';
import { rightsOfReadme } from '../../support/least-rights.js';
import type { RedisServer } from '../../support/redis-server.js';
import { SLOW_MACHINE } from '../../support/slow-machine.js';
import {
  acquire,
  atEnd,
  clientOf,
  executed,
  failureOf,
  startProxy,
  startServer,
  storeOf,
  until,
} from './redis-fixture.js';

const TOO_FEW = /too few replicas of Redis acknowledged the lock within \d+ ms \(0 of 1\)/;

async function startReplica(primary: RedisServer): Promise<RedisServer> {
  const replica = await startServer({ args: ['--replicaof', '127.0.0.1', String(primary.port)] });
  const admin = clientOf(primary.url);
  await until('the replica acknowledges', async () => {
    await admin.set('of the test', '');
    return (await admin.wait(1, 1000)) === 1;
  });
  await admin.config('RESETSTAT');
  return replica;
}

async function setUp() {
  const primary = await startServer({ args: ['--repl-diskless-sync-delay', '0'] });
  const replica = await startReplica(primary);
  return { primary, replica, admin: clientOf(primary.url) };
}

const STORES = {
  'own client': ({ url }: RedisServer) => storeOf({ url, replicas: 1 }),
  'given client': ({ url }: RedisServer) => storeOf({ client: clientOf(url), replicas: 1 }),
  'given client of ioredis 5': ({ url }: RedisServer) => {
    const client = new Redis5(url, { lazyConnect: true, disconnectTimeout: 100 });
    return storeOf({ client, replicas: 1 });
  },
};

describe.each(Object.entries(STORES))('a replica must acknowledge (%s)', (_, storeFor) => {
  it('what is granted and extended is in the replica', async () => {
    const { primary, replica } = await setUp();
    const store = storeFor(primary);
    const copy = clientOf(replica.url);

    const lease = await acquire(store, 'key', 60_000, { owner: 'me' });
    await expect(copy.get('mutex:key')).resolves.toBe('me');
    await until('it is extended', async () => (await lease?.extend(120_000).catch(() => false)) === true);
    await expect(copy.pttl('mutex:key')).resolves.toBeGreaterThan(60_000);
    await expect(lease?.release()).resolves.toBe(true);
  });

  it('without a replica nothing is granted, and with it again', async () => {
    const { primary, replica, admin } = await setUp();
    const store = storeFor(primary);
    const held = await acquire(store, 'held', 60_000);
    await replica.stop();

    const { error } = await failureOf(acquire(store, 'key', 60_000, { timeout: 1000 }));
    expect(error).toBeInstanceOf(LockUnavailableError);
    expect(String(error)).toMatch(TOO_FEW);
    const extension = await failureOf(Promise.resolve(held?.extend(60_000)));
    expect(extension.error).toBeInstanceOf(LockUnavailableError);
    expect(String(extension.error)).toMatch(TOO_FEW);
    // Nobody holds what was not granted.
    await until('the key is deleted', async () => (await admin.get('mutex:key')) === null);
    await expect(held?.release()).resolves.toBe(true);

    await startReplica(primary);
    await expect(acquire(store, 'key', 60_000)).resolves.toBeDefined();
  });
});

describe('a replica is frozen', () => {
  it('an acquisition waits for it, and is granted once it is back', async () => {
    const { primary, replica, admin } = await setUp();
    const store = storeOf({ url: primary.url, replicas: 1 });
    await (await acquire(store, 'first', 60_000))?.release();
    replica.pause();
    const granted = acquire(store, 'key', 60_000, { owner: 'me' });
    await until('it was asked again', async () => ((await executed(admin))['wait'] ?? 0) >= 3);
    replica.resume();
    await expect(granted).resolves.toBeDefined();
    await expect(clientOf(replica.url).get('mutex:key')).resolves.toBe('me');
  });

  it('neither the client that was given nor a look at a lock waits', async () => {
    const { primary, replica } = await setUp();
    const client = clientOf(primary.url);
    const store = storeOf({ client, replicas: 1 });
    await acquire(store, 'first', 60_000, { owner: 'me' });
    await store.inspect(['first']);
    replica.pause();
    const answered: string[] = [];
    const failures = Array.from({ length: 10 }, (_, index) =>
      failureOf(store.tryAcquire(`key ${index}`, 60_000)).finally(() => answered.push('a lock')),
    );
    const reads = [client.get('anything'), store.inspect(['first'])].map((read) =>
      read.finally(() => answered.push('a look')),
    );
    const [, found] = await Promise.all(reads);
    expect(found).toEqual([{ owner: 'me', remainingMs: expect.any(Number) }]);
    expect(answered).toEqual(['a look', 'a look']);
    for (const { error, after } of await Promise.all(failures)) {
      expect(String(error)).toMatch(TOO_FEW);
      // One WAIT for all of them, and perhaps one for those that were answered a moment later.
      expect(after).toBeLessThan(600 + SLOW_MACHINE);
    }
  });
});

describe('a state store beside a store whose replica is frozen', () => {
  it.each([
    ['shares the lock store', (lockStore: RedisLockStore) => new RedisJobStateStore({ lockStore })],
    ['has the same client', (_: unknown, client: Redis) => new RedisJobStateStore({ client })],
  ])('%s, and waits for no acknowledgement', async (_, stateOf) => {
    const { primary, replica } = await setUp();
    const client = clientOf(primary.url);
    const store = storeOf({ client, replicas: 1 });
    const state = stateOf(store, client);
    atEnd(() => state.close());
    await acquire(store, 'first', 60_000);
    await state.overview();
    replica.pause();
    const answered: string[] = [];
    const failures = Array.from({ length: 10 }, (_item, index) =>
      failureOf(store.tryAcquire(`key ${index}`, 60_000)).finally(() => answered.push('a lock')),
    );
    const answers = [
      state.request({ id: 'pause', kind: 'pause', job: 'Reports.send', by: 'ada' }),
      state.overview(),
    ].map((answer) => answer.finally(() => answered.push('the state')));
    await Promise.all(answers);
    expect(answered).toEqual(['the state', 'the state']);
    for (const { error } of await Promise.all(failures)) expect(String(error)).toMatch(TOO_FEW);
  });
});

describe('the connection breaks before the acknowledgement', () => {
  it('the lock is not granted, because a new connection has no writes to wait for', async () => {
    const { primary } = await setUp();
    const proxy = await startProxy(primary);
    const store = storeOf({ url: proxy.url, replicas: 1 });
    await (await acquire(store, 'first', 60_000))?.release();
    const lost = proxy.loseAnswerTo('wait');
    const { error } = await failureOf(store.tryAcquire('key', 60_000, { owner: 'me' }));
    await lost;
    expect(error).toBeInstanceOf(LockUnavailableError);
    expect(String(error)).toContain('the connection ended before the replicas of Redis had acknowledged');
    // The same owner asks again.
    await expect(acquire(store, 'key', 60_000, { owner: 'me' })).resolves.toBeDefined();
  });
});

describe('what is sent', () => {
  it('locks that are asked for in one turn share a WAIT, and a refusal needs none', async () => {
    const { primary, admin } = await setUp();
    const store = storeOf({ url: primary.url, replicas: 1 });
    await store.ping();
    await Promise.all(Array.from({ length: 50 }, (_, index) => acquire(store, `key ${index}`, 60_000)));
    const { wait = 0 } = await executed(admin);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThan(25);
    await expect(store.tryAcquire('key 1', 60_000)).resolves.toBeUndefined();
    await expect(executed(admin)).resolves.toMatchObject({ wait });
  });

  it.each([undefined, 0])('replicas %s: no WAIT, and no connection besides', async (replicas) => {
    const server = await startServer();
    const admin = clientOf(server.url);
    const store = storeOf({ client: clientOf(server.url), replicas });
    const lease = await store.tryAcquire('key', 60_000);
    await expect(lease?.extend(60_000)).resolves.toBe(true);
    await store.inspect(['key']);
    expect((await executed(admin))['wait']).toBeUndefined();
    const connections = String(await admin.client('LIST'))
      .trim()
      .split('\n');
    expect(connections).toHaveLength(2);
  });
});

describe('the rights', () => {
  it.each([
    ['are enough with +wait', ['+wait'], undefined],
    ['are not enough without it', [], /NOPERM.*wait/],
  ])('that the README names %s', async (_, more, refusal) => {
    const { primary, admin } = await setUp();
    await admin.call('ACL', 'SETUSER', 'jobs', 'on', '>secret', ...rightsOfReadme(), ...more);
    const client = clientOf(`redis://jobs:secret@127.0.0.1:${primary.port}`);
    const store = storeOf({ client, replicas: 1 });
    const key = 'background-jobs:lock:job';
    if (refusal === undefined) await expect(acquire(store, key, 60_000)).resolves.toBeDefined();
    else await expect(store.tryAcquire(key, 60_000)).rejects.toThrow(refusal);
  });
});

describe('the connection of our own', () => {
  it('is closed with the store; the client that was given stays', async () => {
    const { primary, admin } = await setUp();
    const client = new Redis(primary.url, { connectionName: 'theirs', keyPrefix: 'app:' });
    atEnd(() => client.disconnect());
    const store = storeOf({ client, replicas: 1 });
    const ours = async (): Promise<number> =>
      String(await admin.client('LIST')).match(/name=theirs /g)?.length ?? 0;
    await acquire(store, 'key', 60_000, { owner: 'me' });
    await expect(ours()).resolves.toBe(2);
    await expect(client.get('mutex:key')).resolves.toBe('me');
    await store.close();
    await until('it is closed', async () => (await ours()) === 1);
    await expect(client.ping()).resolves.toBe('PONG');
  });
});
