// The stores of an instance, and the client of the application that they use.
import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster } from 'ioredis';
import { Redis as Redis5 } from 'ioredis5';
import { RedisJobStateStore, RedisLockStore } from 'nestjs-background-jobs';
import { PostgresJobStateStore, PostgresLockStore } from 'nestjs-background-jobs/postgres';
import pg from 'pg';

/** The connections in a pool of the application. */
const POOL_SIZE = 3;

/** @param {import('./protocol.js').InstanceOptions} options */
export function storesOf(options) {
  const ownClient = clientOf(options);
  const { stateUrl } = options;
  const stateStore = stateUrl === undefined ? undefined : stateStoreOf(stateUrl);
  return { ownClient, lockStore: lockStoreOf(options, ownClient), stateStore };
}

/** @param {import('./protocol.js').InstanceOptions} options */
function clientOf({ client, storeUrl, redisNodes = [] }) {
  if (client === 'own') return undefined;
  if (client === 'pool') return poolOf(storeUrl);
  const redis = client === 'cluster' ? new Cluster(redisNodes) : new Redis5(storeUrl);
  redis.on('error', () => undefined);
  return redis;
}

/** @param {string} connectionString */
function poolOf(connectionString) {
  const pool = new pg.Pool({ connectionString, max: POOL_SIZE });
  pool.on('error', () => undefined);
  process.on('message', (/** @type {{ exhaustFor?: number }} */ { exhaustFor }) => {
    if (exhaustFor === undefined) return;
    for (let lent = 0; lent < POOL_SIZE; lent++) void lend(pool, exhaustFor);
  });
  return pool;
}

/**
 * Other work of the application takes a connection of the pool.
 *
 * @param {pg.Pool} pool
 * @param {number} milliseconds
 */
async function lend(pool, milliseconds) {
  const client = await pool.connect();
  await sleep(milliseconds);
  client.release();
}

/**
 * @param {import('./protocol.js').InstanceOptions} options
 * @param {ReturnType<typeof clientOf>} client
 */
function lockStoreOf({ storeUrl, redisOptions }, client) {
  if (client instanceof pg.Pool) return new PostgresLockStore({ pool: client });
  if (client !== undefined) return new RedisLockStore({ client });
  if (isPostgres(storeUrl)) return new PostgresLockStore({ connectionString: storeUrl });
  return new RedisLockStore(redisOptions === undefined ? { url: storeUrl } : { options: redisOptions });
}

/** @param {string} url */
function stateStoreOf(url) {
  return isPostgres(url)
    ? new PostgresJobStateStore({ connectionString: url })
    : new RedisJobStateStore({ url });
}

/** @param {string} url */
function isPostgres(url) {
  return url.startsWith('postgres:');
}
