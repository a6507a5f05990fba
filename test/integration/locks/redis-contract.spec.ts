import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { Cluster, Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis5';
import { RedisLockStore, type RedisLockStoreOptions } from '../../../lib/index.js';
import { lockStoreContract } from '../../support/lock-store.contract.js';
import { dataLossContract } from '../../support/lock-store.data-loss.contract.js';
import { RedisCluster } from '../../support/redis-cluster.js';
import { RedisServer } from '../../support/redis-server.js';

const PASSWORD = 'p@ss/word';
let server: RedisServer;
let cluster: RedisCluster;

beforeAll(async () => {
  [server, cluster] = await Promise.all([RedisServer.start({ password: PASSWORD }), RedisCluster.start(3)]);
}, 20_000);

afterAll(async () => {
  await Promise.all([server.stop(), cluster.stop()]);
});

/** Each way to a Redis, and how its client ends where it is not the store's own. */
const WAYS: Record<string, () => { options: RedisLockStoreOptions; end?: () => void }> = {
  'a url': () => ({ options: { url: server.url } }),
  'options with a password': () => ({
    options: { options: { host: '127.0.0.1', port: server.port, password: PASSWORD } },
  }),
  'a client of ioredis 6 with a key prefix': () => {
    const client = new Redis(server.url, { keyPrefix: 'app:', disconnectTimeout: 100 });
    return { options: { client }, end: () => client.disconnect() };
  },
  'a client of ioredis 5': () => {
    const client = new Redis5(server.url, { disconnectTimeout: 100 });
    return { options: { client }, end: () => client.disconnect() };
  },
  'a cluster of three masters': () => {
    const client = new Cluster(cluster.nodes);
    return { options: { client }, end: () => client.disconnect() };
  },
};

describe.each(Object.entries(WAYS))('RedisLockStore over %s keeps the contract of a store', (_, way) => {
  let store: RedisLockStore;
  let end: (() => void) | undefined;

  beforeAll(() => {
    const { options, end: endClient } = way();
    store = new RedisLockStore(options);
    end = endClient;
  });

  afterAll(async () => {
    await store.close();
    end?.();
  });

  const loseData = async (): Promise<void> => {
    const client = new Redis(server.url);
    await client.flushall();
    await Promise.all([client.quit(), cluster.flush()]);
  };

  it.each([...lockStoreContract, ...dataLossContract(loseData)])('$name', ({ run }) =>
    run(async () => ({ store, wait: async (milliseconds) => wait(milliseconds) })),
  );
});
