import { afterAll, afterEach } from '@jest/globals';
import { Pool, type PoolConfig } from 'pg';
import { PostgresLockStore, type PostgresLockStoreOptions } from '../../../lib/postgres/index.js';
import { PostgresServer, type PostgresServerOptions } from '../../support/postgres-server.js';

const ends: (() => unknown)[] = [];

export function atEnd(end: () => unknown): void {
  ends.push(end);
}

/** Ends what the test has started, the last first. */
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

export async function startServer(options?: PostgresServerOptions): Promise<PostgresServer> {
  const server = await PostgresServer.start(options);
  atEnd(() => server.dispose());
  return server;
}

let shared: Promise<PostgresServer> | undefined;
let databases = 0;

afterAll(async () => {
  await (await shared)?.dispose();
});

/** An empty database of the test on a server that all tests of the spec share, because a new server takes seconds. */
export async function newDatabase() {
  const server = await (shared ??= PostgresServer.start());
  const name = `test_${++databases}`;
  const urlOf = (user: string): string => server.urlOf(user).replace(/postgres$/, name);
  const pool = new Pool({ connectionString: server.url, max: 1 });
  await pool.query(`CREATE DATABASE ${name}`);
  await pool.end();
  const resume = (): void => server.resume();
  const pause = (): void => {
    atEnd(resume);
    server.pause();
  };
  return { url: urlOf('postgres'), urlOf, pause, resume };
}

/** A pool of an application. */
export function poolOf(connectionString: string, config: PoolConfig = {}): Pool {
  const pool = new Pool({ connectionString, ...config });
  pool.on('error', () => undefined);
  atEnd(() => pool.end());
  return pool;
}

export function storeOf(options: PostgresLockStoreOptions): PostgresLockStore {
  const store = new PostgresLockStore(options);
  atEnd(() => store.close());
  return store;
}

/** Waits until the check holds, or fails with its name. */
export async function until(what: string, check: () => Promise<boolean>, limit = 15_000): Promise<void> {
  const end = performance.now() + limit;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`not within ${limit} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The message of the error that the promise rejects with. */
export async function reasonOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    (value) => {
      throw new Error(`it was expected to fail, and gave ${String(value)}`);
    },
    (error: unknown) => String(error),
  );
}
