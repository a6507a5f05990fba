import { describe, expect, it, jest } from '@jest/globals';

let isInstalled = false;
const ended = jest.fn();

class Client {
  once(): void {}
}

/** Answers every statement with no rows. */
class Pool {
  on(): void {}
  connect = () =>
    Promise.resolve({
      query: () => Promise.resolve({ rows: [] }),
      release: () => undefined,
      on: () => undefined,
      removeListener: () => undefined,
    });
  end = () => Promise.resolve(ended());
}

jest.unstable_mockModule('pg', () => {
  if (!isInstalled) throw new Error("Cannot find package 'pg'");
  return { default: { Client, Pool } };
});
const { PostgresLockStore } = await import('../../../lib/postgres/index.js');

describe('a store with a connection string where pg is not installed', () => {
  it('says so in one sentence, and not as a store that is closed', async () => {
    const store = new PostgresLockStore({ connectionString: 'postgres://127.0.0.1/jobs' });
    const missing = {
      code: 'INVALID_OPTIONS',
      message:
        'PostgresLockStore: the package `pg` could not be loaded. Install it (npm install pg), or pass a `pool` or `query`.',
    };
    await expect(store.ping()).rejects.toMatchObject(missing);
    await expect(store.tryAcquire('key', 1000)).rejects.toMatchObject(missing);

    isInstalled = true;
    await store.ping();
    await store.close();
    expect(ended).toHaveBeenCalledTimes(1);
  });
});
