import { Redis } from 'ioredis';
import { FaultProxy } from '../../fault-proxy.js';
import { rightsOfReadme } from '../../least-rights.js';
import { RedisCluster } from '../../redis-cluster.js';
import { RedisSentinel } from '../../redis-sentinel.js';
import { RedisServer } from '../../redis-server.js';
import { oneServer, type StoreSite } from '../store-site.js';

/** The passwords that no log may show. */
export const PASSWORDS = { admin: 'secret-of-the-admin', jobs: 'secret-of-the-jobs' };

/** A client that retries until the server accepts it. */
function knock(url: string): Redis {
  const client = new Redis(url, { retryStrategy: () => 50, disconnectTimeout: 100 });
  client.on('error', () => undefined);
  return client;
}

/** One server, on which the instances have only the rights that the README names. */
export async function guardedServer() {
  const args = [...['--enable-debug-command', 'yes'], ...SLOW_LOADING];
  const server = await RedisServer.start({ password: PASSWORDS.admin, args });
  const admin = knock(server.url);
  await admin.call('ACL', 'SETUSER', 'jobs', 'on', `>${PASSWORDS.jobs}`, ...rightsOfReadme());
  const address = { storeUrl: `redis://jobs:${PASSWORDS.jobs}@127.0.0.1:${server.port}` };
  const stop = async (): Promise<void> => {
    admin.disconnect();
    await server.stop();
  };
  const views: StoreSite['views'] = [server.url];
  return { address, server, admin, views, stop };
}

/** The server needs more than 2 s to load 10,000 keys, and reports LOADING meanwhile. */
const SLOW_LOADING = ['--key-load-delay', '200', '--loading-process-events-interval-bytes', '1024'];

/** One server behind a proxy. */
export async function serverBehindProxy() {
  const server = await RedisServer.start();
  const proxy = await FaultProxy.start(server.port);
  const stop = async (): Promise<void> => {
    await proxy.stop();
    await server.stop();
  };
  const views: StoreSite['views'] = [server.url];
  return { address: { storeUrl: proxy.url }, server, proxy, views, stop };
}

/** A master and its replica. */
async function replicated() {
  const server = await RedisServer.start({ args: ['--repl-diskless-sync-delay', '0'] });
  const replica = await RedisServer.start({ args: ['--replicaof', '127.0.0.1', String(server.port)] });
  const [master, successor] = [knock(server.url), knock(replica.url)];
  while (!(await master.info('replication')).includes('state=online')) await master.ping();
  const stop = async (): Promise<void> => {
    for (const client of [master, successor]) client.disconnect();
    await replica.stop();
    await server.stop();
  };
  return { server, replica, master, successor, stop };
}

/** A master and its replica behind a proxy that can switch from one to the other. */
export async function replicatedBehindProxy() {
  const { stop: stopServers, ...servers } = await replicated();
  const proxy = await FaultProxy.start(servers.server.port);
  const stop = async (): Promise<void> => {
    await proxy.stop();
    await stopServers();
  };
  const views: StoreSite['views'] = [servers.replica.url];
  return { ...servers, proxy, address: { storeUrl: proxy.url }, views, stop };
}

/** A master, its replica and a Sentinel that tells the instances the master. */
export async function watchedBySentinel() {
  const { stop: stopServers, ...servers } = await replicated();
  const sentinel = await RedisSentinel.start('jobs', servers.server.port);
  const stop = async (): Promise<void> => {
    await sentinel.stop();
    await stopServers();
  };
  const redisOptions = { sentinels: [{ host: '127.0.0.1', port: sentinel.port }], name: 'jobs' };
  const address = { storeUrl: '', redisOptions };
  const views: StoreSite['views'] = [servers.replica.url];
  return { ...servers, address, views, stop };
}

/** A Redis Cluster of three masters. */
export async function redisCluster() {
  const cluster = await RedisCluster.start(3);
  const [server, ...others] = cluster.masters;
  const address = { storeUrl: '', redisNodes: cluster.nodes };
  const views: StoreSite['views'] = [server.url, ...others.map(({ url }) => url)];
  return { address, server, views, cluster, stop: () => cluster.stop() };
}

/** A server for the locks, and another one for the state, which the instances reach through a proxy as a user. */
export async function stateOnItsOwn() {
  const locks = await oneServer();
  const state = await RedisServer.start({ password: PASSWORDS.admin });
  const admin = knock(state.url);
  /** A server that has restarted knows its users no more. */
  const allow = async (): Promise<void> => {
    await admin.call('ACL', 'SETUSER', 'jobs', 'on', `>${PASSWORDS.jobs}`, 'allkeys', '+@all');
  };
  await allow();
  const proxy = await FaultProxy.start(state.port);
  const stop = async (): Promise<void> => {
    admin.disconnect();
    await proxy.stop();
    await state.stop();
    await locks.stop();
  };
  const stateUrl = proxy.url.replace('//', `//jobs:${PASSWORDS.jobs}@`);
  return { ...locks, address: { ...locks.address, stateUrl }, state, admin, allow, proxy, stop };
}
