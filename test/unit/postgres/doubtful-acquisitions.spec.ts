import { beforeEach, describe, expect, it } from '@jest/globals';
import { PostgresLockStore } from '../../../lib/postgres/index.js';
import { DoubtfulAcquisitions } from '../../../lib/postgres/locks/doubtful-acquisitions.js';
import type { LockCommands } from '../../../lib/postgres/locks/lock-commands.js';
import { settle, VirtualClock } from '../../support/virtual-clock.js';

const LONG = 60_000;

let clock: VirtualClock;

beforeEach(() => {
  clock = new VirtualClock();
});

describe('a question whose outcome nobody knows', () => {
  it.each([
    ['08P01', 'server conn crashed?'], // PgBouncer has lost its server, which may execute the statement.
    ['57P01', 'terminating connection due to administrator command'],
  ])('is cleaned up after the code %s', async (code, text) => {
    const sent: string[] = [];
    const query = (statement: string): Promise<Record<string, string>[]> => {
      const isTake = statement.includes('INSERT');
      sent.push(isTake ? 'take' : 'release');
      if (isTake) return Promise.reject(Object.assign(new Error(text), { code }));
      return Promise.resolve([{ done: 'true' }]);
    };
    const store = new PostgresLockStore({ query, createTable: false }, clock);
    await expect(store.tryAcquire('key', LONG)).rejects.toThrow(text);
    await settle();
    expect(sent).toEqual(['take', 'release']);
    await store.close();
  });
});

describe('acquisitions with questions in doubt', () => {
  it('are forgotten when they cannot matter any more, as claims that nobody releases', async () => {
    const released: string[] = [];
    const release = ({ key }: { readonly key: string }): Promise<boolean> => {
      released.push(key);
      return Promise.resolve(false);
    };
    const doubtful = new DoubtfulAcquisitions({ release } as unknown as LockCommands, clock);
    const granted = (key: string) => {
      const lock = { key, owner: 'owner', ttl: LONG };
      doubtful.doubt(lock);
      doubtful.granted(lock);
      return lock;
    };
    const old = Array.from({ length: 2000 }, (_, number) => granted(`claim ${number}`));
    await clock.advance(10 * LONG);
    const recent = Array.from({ length: 2000 }, (_, number) => granted(`lease ${number}`));

    for (const lock of [...old, ...recent]) doubtful.released(lock);
    await settle();

    expect(released).toEqual(recent.map(({ key }) => key));
    doubtful.close();
  });
});
