import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { rightsOfReadme } from '../../support/least-rights.js';
import { type RedisServer } from '../../support/redis-server.js';
import { clientOf, startServer, storeOf } from './redis-fixture.js';

const RIGHTS = rightsOfReadme();
const PASSWORD = 'secret';

let server: RedisServer;
let admin: Redis;

beforeEach(async () => {
  server = await startServer();
  admin = clientOf(server.url);
});

/** What is wrong for a user who may do that and nothing else; empty: all that the store does works. */
async function complaintsOf(rights: readonly string[]): Promise<string[]> {
  await admin.call('SCRIPT', 'FLUSH');
  await admin.call('ACL', 'SETUSER', 'jobs', 'reset', 'on', `>${PASSWORD}`, ...rights);
  await admin.call('ACL', 'LOG', 'RESET');
  const store = storeOf({ url: `redis://jobs:${PASSWORD}@127.0.0.1:${server.port}` });
  const options = { signal: AbortSignal.timeout(1000) };
  const use = async (): Promise<void> => {
    await store.ping();
    const lease = await store.tryAcquire('background-jobs:lock:job', 60_000, options);
    if (lease === undefined) throw new Error('it was not granted');
    if (!(await lease.extend(60_000))) throw new Error('it was not extended');
    await lease.fencingToken();
    // A tag in the lock's key changes the form of its counter's key.
    const tagged = await store.tryAcquire('background-jobs:lock:{tag}', 60_000, options);
    await tagged?.fencingToken();
    const [lock] = await store.inspect(['background-jobs:lock:job']);
    if (lock === undefined) throw new Error('it was not found');
    if (!(await lease.release())) throw new Error('it was not released');
  };
  const complaints = await use().then(
    () => [],
    (error: unknown) => [String(error)],
  );
  await store.close();
  return [...complaints, ...(await refusals())];
}

/** What Redis has refused since the last reset. */
async function refusals(): Promise<string[]> {
  const log = (await admin.call('ACL', 'LOG')) as unknown[][]; // As its documentation says.
  return log.map((entry) => `refused: ${String(entry[entry.indexOf('object') + 1])}`);
}

describe('the rights that the README names', () => {
  it('are all that the store needs', async () => {
    expect(await complaintsOf(RIGHTS)).toEqual([]);
  });

  it.each(RIGHTS)('are not enough without %s', async (missing) => {
    expect(await complaintsOf(RIGHTS.filter((right) => right !== missing))).not.toEqual([]);
  });
});
