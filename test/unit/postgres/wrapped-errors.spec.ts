import { expect, it } from '@jest/globals';
import { PostgresLockStore } from '../../../lib/postgres/index.js';

/** Two statements have changed one row at once. Each package has the server's code at another place. */
const ERRORS = {
  pg: { code: '40001' },
  TypeORM: { driverError: { code: '40001' } },
  Drizzle: { cause: { code: '40001' } },
  'Prisma 6': { code: 'P2010', meta: { code: '40001', message: 'could not serialize access' } },
  'Prisma 7': {
    code: 'P2010',
    meta: {
      driverAdapterError: {
        name: 'DriverAdapterError',
        cause: { originalCode: '40001', kind: 'TransactionWriteConflict' },
      },
    },
  },
};

it.each(Object.entries(ERRORS))(
  'a statement that has met another is sent again, although %s hands on the error',
  async (_, members) => {
    let sent = 0;
    const query = (): Promise<Record<string, string>[]> => {
      sent++;
      if (sent > 1) return Promise.resolve([{ done: 'true' }]);
      return Promise.reject(Object.assign(new Error('could not serialize access'), members));
    };
    const store = new PostgresLockStore({ query, createTable: false });
    await expect(store.tryAcquire('key', 60_000)).resolves.toBeDefined();
    expect(sent).toBe(2);
    await store.close();
  },
);
