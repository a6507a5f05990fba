import { describe } from '@jest/globals';
import { redisCluster, replicatedBehindProxy, watchedBySentinel } from '../support/cluster/faults/sites.js';
import { type StoreFault, storeFaults } from '../support/cluster/faults/store-faults.js';

type Turned = Awaited<ReturnType<typeof replicatedBehindProxy>>;
type Watched = Awaited<ReturnType<typeof watchedBySentinel>>;

/** The old master hands over and becomes a replica that refuses writes. The URL leads to the new master soon after. */
const handsOver: StoreFault<Turned> = {
  outage: 'perhaps some',
  act: async ({ master, replica, proxy }) => {
    await master.call('FAILOVER');
    while (!(await master.info('replication')).includes('role:slave')) await master.ping();
    const refusals = /errorstat_READONLY:count=(\d+)/;
    let refused: string | undefined;
    // The proxy turns once the replica has refused a command.
    while (refused === undefined) [, refused] = refusals.exec(await master.info('errorstats')) ?? [];
    proxy.turnTo(replica.port);
    return `${refused} commands refused as READONLY before the URL was turned, `;
  },
};

const dies: StoreFault<Watched> = {
  outage: 'one',
  act: async ({ server, successor }) => {
    await server.stop('SIGKILL');
    while (!(await successor.info('replication')).includes('role:master')) await successor.ping();
    return 'until the replica is the master, ';
  },
};

describe('after a fail-over of Redis', () => {
  storeFaults('by hand ticks go on', replicatedBehindProxy, { 'the master hands over': handsOver });
  storeFaults('by Sentinel ticks go on', watchedBySentinel, { 'the master is killed': dies });
});

const runsOnce: StoreFault<unknown> = {
  outage: 'none',
  act: async (_, { record }) => {
    const from = record.of('started').length;
    await record.until('8 runs', () => record.of('started').length >= from + 8, 30_000);
    return 'undisturbed, ';
  },
};

describe('on a Redis Cluster', () => {
  storeFaults(
    'of three masters every tick runs once',
    redisCluster,
    { 'three instances use it': runsOnce },
    { client: 'cluster' },
    { often: 1000, long: 2000 },
  );
});
