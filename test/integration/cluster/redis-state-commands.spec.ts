import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Redis } from 'ioredis';
import type { RedisServer } from '../../support/redis-server.js';
import { clientOf, executed, startServer, storeOf, until } from '../locks/redis-fixture.js';
import { failureOf, heartbeatOf, pageOf, requestOf, runOf, skipOf, stateOf } from './redis-state-fixture.js';

const JOB = 'Reports.send';

let server: RedisServer;
let admin: Redis;

beforeEach(async () => {
  server = await startServer();
  admin = clientOf(server.url);
});

/** The commands that the act sends. */
async function sentBy(act: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await executed(admin);
  await act();
  const after = await executed(admin);
  const grown = Object.entries(after).map(([name, calls]): [string, number] => [
    name,
    calls - (before[name] ?? 0),
  ]);
  return Object.fromEntries(grown.filter(([name, calls]) => calls > 0 && name !== 'info'));
}

/** A store that knows the time of the server, has an epoch, and has swept. */
async function setUp() {
  const store = stateOf({ url: server.url });
  await store.heartbeat(heartbeatOf());
  // The sweep ends before the answer to a later command.
  for (let i = 0; i < 3; i++) await store.overview();
  return store;
}

describe('commands', () => {
  it('two for a heartbeat', async () => {
    const store = await setUp();
    expect(await sentBy(() => store.heartbeat(heartbeatOf()))).toEqual({ hset: 1, hgetall: 1 });
  });

  it('one more for each page of the catalogue, and one for the lifetime of the reports', async () => {
    const store = await setUp();
    const pages = ['a', 'b', 'c'].map((digest) => pageOf(digest, [JOB]));
    expect(await sentBy(() => store.heartbeat(heartbeatOf({}, { pages })))).toEqual({
      hset: 1,
      hgetall: 1,
      set: 3,
      expire: 1,
    });
  });

  it('two more for an answer', async () => {
    const store = await setUp();
    await store.request(requestOf('run'));
    const answer = { id: 'run-1', kind: 'run', job: JOB, instance: 'web-1', outcome: 'started' } as const;
    const beat = () => store.heartbeat(heartbeatOf({}, { answers: [answer] }));
    expect(await sentBy(beat)).toEqual({ hset: 2, hgetall: 1, xadd: 1 });
    // The same answer again says nothing new.
    expect(await sentBy(beat)).toEqual({ hset: 1, hgetall: 1 });
  });

  it('one for a run, and one for all runs of a flush', async () => {
    const store = await setUp();
    await store.record([runOf(JOB, 1), failureOf(JOB, 2), skipOf(JOB, 3)]);
    const flush = [4, 5, 6].flatMap((at) => [runOf(JOB, at), failureOf(JOB, at), skipOf(JOB, at)]);
    expect(await sentBy(() => store.record(flush))).toEqual({ xadd: 9, hset: 1 });
    expect(await sentBy(() => store.record([skipOf(JOB, 7)]))).toEqual({ xadd: 1 });
    expect(await sentBy(() => store.record([]))).toEqual({});
  });

  it('one for the records of one outcome, and three for those of all', async () => {
    const store = await setUp();
    expect(await sentBy(() => store.runs({ job: JOB, limit: 20 }))).toEqual({ xrevrange: 3 });
    expect(await sentBy(() => store.runs({ job: JOB, limit: 20, outcome: 'failed' }))).toEqual({
      xrevrange: 1,
    });
  });

  it('three for an overview; a page is read once', async () => {
    const store = await setUp();
    await store.heartbeat(heartbeatOf({ catalogue: ['a'] }, { pages: [pageOf('a', [JOB])] }));
    expect(await sentBy(() => store.overview())).toEqual({ hgetall: 3, get: 1 });
    expect(await sentBy(() => store.overview({ audit: 5 }))).toEqual({ hgetall: 3, xrevrange: 1 });
  });

  it('go in few writes on a connection of our own', async () => {
    const store = await setUp();
    const reads = async () => Number(/total_reads_processed:(\d+)/.exec(await admin.info('stats'))?.[1]);
    const before = await reads();
    await store.record(Array.from({ length: 200 }, (_, at) => runOf(JOB, at)));
    expect((await reads()) - before).toBeLessThan(20);
  });
});

describe('a connection', () => {
  /** It is waited for, because the server notices the end of a connection later than its client. */
  const untilThereAre = (count: number) =>
    until(`there are ${count} connections`, async () => (await connections()) === count);

  async function connections(): Promise<number> {
    return Number(/connected_clients:(\d+)/.exec(await admin.info('clients'))?.[1]);
  }

  it('of a lock store is shared, and left open', async () => {
    const lockStore = storeOf({ url: server.url });
    await lockStore.ping();
    const before = await connections();
    const store = stateOf({ lockStore });
    await store.heartbeat(heartbeatOf());
    await store.withKeyPrefix('other:').overview();
    expect(await connections()).toBe(before);
    await store.close();
    await lockStore.ping();
    expect(await connections()).toBe(before);
  });

  it('of our own is shared by the stores of all prefixes, closed, and opened again when it is needed', async () => {
    const before = await connections();
    const store = stateOf({ url: server.url });
    const other = store.withKeyPrefix('other:');
    await Promise.all([store.overview(), other.overview()]);
    expect(await connections()).toBe(before + 1);
    await other.close();
    await untilThereAre(before);
    await store.overview();
    expect(await connections()).toBe(before + 1);
  });

  it('that was given is neither corked nor closed', async () => {
    const client = clientOf(server.url);
    await client.ping();
    const cork = jest.spyOn(client.stream, 'cork');
    const store = stateOf({ client });
    await store.record(Array.from({ length: 100 }, (_, at) => runOf(JOB, at)));
    await store.close();
    expect(cork).not.toHaveBeenCalled();
    await expect(client.ping()).resolves.toBe('PONG');
  });
});
