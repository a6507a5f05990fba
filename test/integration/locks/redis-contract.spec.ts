import { afterAll, afterEach, beforeAll, describe, it } from '@jest/globals';
import { Cluster, Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis5';
import { RedisLockStore, type RedisLockStoreOptions } from '../../../lib/index.js';
import { describeLockStore } from '../../../lib/testing/index.js';
import { RedisCluster } from '../../support/redis-cluster.js';
import { RedisServer } from '../../support/redis-server.js';

const PASSWORD = 'p@ss/word';
let server: RedisServer;
let cluster: RedisCluster;

beforeAll(async () => {
  [server, cluster] = await Promise.all([RedisServer.start({ password: PASSWORD }), RedisCluster.start(3)]);
});

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

const loseData = async (): Promise<void> => {
  const client = new Redis(server.url);
  await client.flushall();
  await Promise.all([client.quit(), cluster.flush()]);
};

/** Connections stay open, and nothing answers. */
const cutOff = async (): Promise<() => void> => {
  for (const each of [server, cluster]) each.pause();
  return () => {
    for (const each of [server, cluster]) each.resume();
  };
};

describe.each(Object.entries(WAYS))('over %s', (name, way) => {
  const ends: (() => void)[] = [];

  afterEach(() => {
    for (const end of ends.splice(0)) end();
  });

  const makeStore = (): RedisLockStore => {
    const { options, end } = way();
    if (end !== undefined) ends.push(end);
    return new RedisLockStore(options);
  };

  // Seconds each time: once for one server and once for a cluster.
  const means = name === 'a url' || name.includes('cluster') ? { loseData, cutOff } : { loseData };
  describeLockStore('RedisLockStore', makeStore, { describe, it }, means);
});
