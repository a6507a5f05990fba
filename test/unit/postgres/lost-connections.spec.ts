import { describe, expect, it } from '@jest/globals';
import { errorText } from '../../../lib/core/error-text.js';
import { LockUnavailableError } from '../../../lib/index.js';
import { PostgresLockStore } from '../../../lib/postgres/index.js';

const LONG = 60_000;

/** As the server ends connections. */
function terminated(): Error {
  const text = 'terminating connection due to administrator command';
  return Object.assign(new Error(text), { code: '57P01' });
}

/** A server that answers each statement, except as its queue of failures says. */
function storeOnServer() {
  const failures: Error[] = [];
  const sent: string[] = [];
  const query = (text: string): Promise<Record<string, string>[]> => {
    const failure = failures.shift();
    sent.push(text.includes('AS token FROM done') ? 'token' : 'other');
    return failure === undefined ? Promise.resolve([{ done: 'true', token: '7' }]) : Promise.reject(failure);
  };
  return { store: new PostgresLockStore({ query, createTable: false }), failures, sent };
}

async function held() {
  const { store, failures, sent } = storeOnServer();
  const lease = await store.tryAcquire('key', LONG);
  if (lease === undefined) throw new Error('the lock was refused');
  sent.length = 0;
  return { store, lease, failures, sent };
}

describe('a fencing token whose connection ends', () => {
  const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  it.each([
    ['the server ends it', terminated()],
    ['it is reset', reset],
  ])('is asked for again when %s', async (_how, failure) => {
    const { store, lease, failures, sent } = await held();
    failures.push(failure, failure);
    await expect(lease.fencingToken()).resolves.toBe(7);
    expect(sent).toEqual(['token', 'token', 'token']);
    await store.close();
  });

  it('is not asked for again after another error', async () => {
    const { store, lease, failures, sent } = await held();
    failures.push(Object.assign(new Error('permission denied'), { code: '42501' }));
    await expect(lease.fencingToken()).rejects.toThrow('permission denied');
    expect(sent).toEqual(['token']);
    await store.close();
  });

  it('is not asked for again after the close of the store, which would open a connection', async () => {
    const { store, lease, failures, sent } = await held();
    failures.push(terminated());
    const asked = expect(lease.fencingToken()).rejects.toThrow('terminating connection');
    while (sent.length === 0) await Promise.resolve();
    await new Promise(setImmediate);
    await store.close();
    await asked;
    expect(sent).toEqual(['token']);
  });
});

it('an error of the server is told once', async () => {
  const { store, failures } = storeOnServer();
  failures.push(terminated());
  const error: unknown = await store.tryAcquire('key', LONG).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(LockUnavailableError);
  expect(errorText(error)).toBe('terminating connection due to administrator command');
  await store.close();
});
