import { afterEach } from '@jest/globals';
import { Redis, type RedisOptions } from 'ioredis';
import { systemClock } from '../../../lib/core/clock.js';
import { newOwner } from '../../../lib/core/identity.js';
import type { Lease, LockStore, RedisLockStoreOptions } from '../../../lib/index.js';
import { RedisLockStore } from '../../../lib/index.js';
import { FaultProxy } from '../../support/fault-proxy.js';
import { RedisServer, type RedisServerOptions } from '../../support/redis-server.js';
import { locksOn } from '../../unit/locks/locking.js';

const ends: (() => unknown)[] = [];

export function atEnd(end: () => unknown): void {
  ends.push(end);
}

/** Ends what the test has started, the last first. */
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

export async function startServer(options?: RedisServerOptions): Promise<RedisServer> {
  const server = await RedisServer.start(options);
  atEnd(() => server.stop());
  return server;
}

export async function startProxy(server: RedisServer): Promise<FaultProxy> {
  const proxy = await FaultProxy.start(server.port);
  atEnd(() => proxy.stop());
  return proxy;
}

export function storeOf(options: RedisLockStoreOptions): RedisLockStore {
  const store = new RedisLockStore(options);
  atEnd(() => store.close());
  return store;
}

const acquirers = new WeakMap<LockStore, ReturnType<typeof locksOn>['attempts']>();

/** Asks as the package does, again and again until there is an answer, for 5 s unless the test says otherwise. */
export async function acquire(
  store: LockStore,
  key: string,
  ttl: number,
  { owner = newOwner(), timeout = 5000 } = {},
): Promise<Lease | undefined> {
  const acquirer = acquirers.get(store) ?? locksOn(store, systemClock).attempts;
  acquirers.set(store, acquirer);
  return (await acquirer.tryAcquire(key, ttl, owner, timeout))?.lease;
}

/** A client of the test's own, with the settings that most applications have: none. */
export function clientOf(url: string, options: Pick<RedisOptions, 'maxRetriesPerRequest'> = {}): Redis {
  const client = new Redis(url, { disconnectTimeout: 100, ...options });
  client.on('error', () => {});
  atEnd(() => client.disconnect());
  return client;
}

/** How often the server has executed each command. */
export async function executed(client: Redis): Promise<Record<string, number>> {
  const lines = (await client.info('commandstats')).matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm);
  return Object.fromEntries(
    [...lines].map(([, command = '', calls]): [string, number] => [command, Number(calls)]),
  );
}

/** Waits until the check holds, or fails with its name. */
export async function until(what: string, check: () => Promise<boolean>, limit = 15_000): Promise<void> {
  const end = performance.now() + limit;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`not within ${limit} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The error that the promise rejects with, and after how many milliseconds. */
export async function failureOf(promise: Promise<unknown>): Promise<{ error: unknown; after: number }> {
  const start = performance.now();
  const error = await promise.then(
    (value) => {
      throw new Error(`it was expected to fail, and gave ${String(value)}`);
    },
    (reason: unknown) => reason,
  );
  return { error, after: performance.now() - start };
}
