import { afterAll, afterEach, beforeAll, describe, it } from '@jest/globals';
import { Cluster, Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis5';
import { RedisJobStateStore } from '../../../lib/cluster/state/redis/redis-job-state-store.js';
import type { RedisJobStateStoreOptions } from '../../../lib/cluster/state/redis/redis-job-state-store.options.js';
import { RedisLockStore } from '../../../lib/index.js';
import { describeJobStateStore } from '../../../lib/testing/index.js';
import { RedisCluster } from '../../support/redis-cluster.js';
import { RedisServer } from '../../support/redis-server.js';

let server: RedisServer;
let cluster: RedisCluster;

beforeAll(async () => {
  [server, cluster] = await Promise.all([RedisServer.start(), RedisCluster.start(3)]);
});

afterAll(async () => {
  await Promise.all([server.stop(), cluster.stop()]);
});

/** Each way to a Redis, and how its client ends where it is not the store's own. */
const WAYS: Record<string, () => { options: RedisJobStateStoreOptions; end?: () => unknown }> = {
  'a url': () => ({ options: { url: server.url } }),
  'the connection of a lock store': () => {
    const lockStore = new RedisLockStore({ url: server.url });
    return { options: { lockStore }, end: () => lockStore.close() };
  },
  'a client of ioredis 6': () => {
    const client = new Redis(server.url, { disconnectTimeout: 100 });
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
  const ends: (() => unknown)[] = [];

  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  const makeStore = (): RedisJobStateStore => {
    const { options, end } = way();
    if (end !== undefined) ends.push(end);
    return new RedisJobStateStore(options);
  };

  // Seconds each time: once for one server and once for a cluster.
  const means = name === 'a url' || name.includes('cluster') ? { loseData, cutOff } : { loseData };
  describeJobStateStore('RedisJobStateStore', makeStore, { describe, it }, means);
});
