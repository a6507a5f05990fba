import { describe, expect, it } from '@jest/globals';
import { LockUnavailableError } from '../../../lib/index.js';
import { PostgresLockStore } from '../../../lib/postgres/index.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const LONG = 60_000;

describe('a function `query` that gives no answer to a question', () => {
  it.each([
    ['no result', undefined],
    ['no rows', []],
    ['rows of another statement', [{ count: '1' }]],
    ['rows that are lists', [['true']]],
    ['a result without rows', { rowCount: 1 }],
  ])('is no owner that holds the lock: %s', async (_, result) => {
    const store = new PostgresLockStore({
      query: () => Promise.resolve(result as never),
      createTable: false,
    });
    const error: unknown = await store.tryAcquire('key', LONG).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LockUnavailableError);
    expect(String(error)).toContain('`query`');
    await store.close();
  });

  it('may throw at once', async () => {
    const query = (): never => {
      throw new Error('not ready');
    };
    const store = new PostgresLockStore({ query, createTable: false });
    await expect(store.tryAcquire('key', LONG)).rejects.toThrow('not ready');
    await store.close();
  });

  it('gets at most two statements every 10 s while it never answers, and further ones when it does', async () => {
    const clock = new VirtualClock();
    const sentAt: number[] = [];
    let isAway = true;
    const query = (): Promise<Record<string, string>[]> => {
      sentAt.push(clock.monotonic());
      return isAway ? new Promise(() => undefined) : Promise.resolve([{ done: 'true' }]);
    };
    const store = new PostgresLockStore({ query, createTable: false }, clock);
    for (let second = 0; second < 40; second++) {
      for (const key of ['first', 'second', 'third'])
        store.tryAcquire(key, LONG, { owner: `${key} ${second}` }).catch(() => undefined);
      await clock.advance(1000);
    }
    for (const at of sentAt)
      expect(sentAt.filter((other) => other >= at && other < at + 10_000).length).toBeLessThanOrEqual(2);
    expect(sentAt.length).toBeGreaterThanOrEqual(6);

    isAway = false;
    await clock.advance(11_000);
    await expect(store.tryAcquire('fourth', LONG)).resolves.toBeDefined();
    await store.close();
  });
});

it('a pool that fails to take connections back gets further statements', async () => {
  const client = {
    query: () => Promise.resolve({ rows: [{ done: 'true' }] }),
    release: (): never => {
      throw new Error('a listener of the pool has failed');
    },
    on: () => undefined,
    removeListener: () => undefined,
  };
  const pool = { connect: () => Promise.resolve(client), query: () => Promise.resolve() };
  const store = new PostgresLockStore({ pool: pool, createTable: false });
  for (const key of ['first', 'second', 'third']) {
    await expect(store.tryAcquire(key, LONG)).resolves.toBeDefined();
    await new Promise(setImmediate);
  }
  await store.close();
});
