import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Cluster, Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis5';
import type { RedisJobStateStore } from '../../../lib/cluster/state/redis/redis-job-state-store.js';
import type { RedisJobStateStoreOptions } from '../../../lib/cluster/state/redis/redis-job-state-store.options.js';
import { RedisCluster } from '../../support/redis-cluster.js';
import { RedisServer } from '../../support/redis-server.js';
import { atEnd, storeOf } from '../locks/redis-fixture.js';
import {
  failureOf,
  heartbeatOf,
  pageOf,
  reportOf,
  requestOf,
  runOf,
  skipOf,
  stateOf,
} from './redis-state-fixture.js';

const PASSWORD = 'p@ss/word';
let server: RedisServer;
let cluster: RedisCluster;

beforeAll(async () => {
  [server, cluster] = await Promise.all([RedisServer.start({ password: PASSWORD }), RedisCluster.start(3)]);
});

afterAll(async () => {
  await Promise.all([server.stop(), cluster.stop()]);
});

function ending<Client extends { disconnect: () => void }>(client: Client): Client {
  atEnd(() => client.disconnect());
  return client;
}

const WAYS: Record<string, () => RedisJobStateStoreOptions> = {
  'the connection of a lock store': () => ({ lockStore: storeOf({ url: server.url }) }),
  'a url': () => ({ url: server.url }),
  'options with a password': () => ({
    options: { host: '127.0.0.1', port: server.port, password: PASSWORD },
  }),
  'a client of ioredis 6 with a key prefix': () => ({
    client: ending(new Redis(server.url, { keyPrefix: 'app:', disconnectTimeout: 100 })),
  }),
  'a client of ioredis 6 with replies in the form of RESP3': () => ({
    client: ending(new Redis(server.url, { protocol: 3, replyMapping: 'resp3', disconnectTimeout: 100 })),
  }),
  'a client of ioredis 6 that gives numbers as texts': () => ({
    client: ending(new Redis(server.url, { stringNumbers: true, disconnectTimeout: 100 })),
  }),
  'a client of ioredis 5': () => ({ client: ending(new Redis5(server.url, { disconnectTimeout: 100 })) }),
  'a cluster of three masters': () => ({ client: ending(new Cluster(cluster.nodes)) }),
};

describe.each(Object.entries(WAYS))('over %s', (_, way) => {
  let store: RedisJobStateStore;

  beforeEach(async () => {
    const admin = new Redis(server.url);
    await admin.flushall();
    await Promise.all([admin.quit(), cluster.flush()]);
    store = stateOf(way());
  });

  it('a report and the pages of its catalogue', async () => {
    const page = pageOf('0a1b2c3d', ['Reports.send', 'Reports.clean']);
    const report = reportOf({
      catalogue: [page.digest],
      running: [
        {
          runId: '3fd2a1b2c3d4-7',
          job: 'Reports.send',
          trigger: 'tick',
          tick: new Date('2026-03-07T02:30:00.000Z'),
          since: new Date('2026-03-07T02:30:00.012Z'),
        },
      ],
      skips: [
        {
          job: 'Reports.send',
          reason: 'lock-unavailable',
          from: new Date('2026-03-07T02:00:00.000Z'),
          to: new Date('2026-03-07T02:20:00.000Z'),
          count: 3,
          error: 'connect ECONNREFUSED',
        },
      ],
      droppedRecords: 4,
      seen: { epoch: 'e', revision: 3 },
      pauses: ['pause-1'],
      outageEndedAt: new Date('2026-03-07T02:10:00.000Z'),
    });
    const { now, position, requests } = await store.heartbeat({
      instance: report,
      pages: [page],
      answers: [],
    });
    const overview = await store.overview();
    expect(overview.instances).toEqual([{ ...report, lastHeartbeat: now }]);
    expect(overview.catalogue).toEqual(new Map([[page.digest, page.jobs]]));
    expect(Math.abs(now.getTime() - Date.now())).toBeLessThan(5000);
    expect(requests).toEqual([]);
    expect(position).toEqual({ epoch: expect.stringMatching(/./), revision: 0 });
    expect(overview.position).toEqual(position);
  });

  it('records of each outcome, and the last ones', async () => {
    const manual = runOf('Reports.send', 3, {
      trigger: 'manual',
      tick: undefined,
      attempts: 2,
      lockLost: true,
    });
    const runs = [
      runOf('Reports.send', 1),
      failureOf('Reports.send', 2, { instance: 'another form' }),
      manual,
      skipOf('Reports.send', 4),
    ];
    await store.record(runs);
    await expect(store.runs({ job: 'Reports.send', limit: 10 })).resolves.toEqual(runs.toReversed());
    await expect(store.runs({ job: 'Reports.send', limit: 2 })).resolves.toEqual(runs.slice(2).reverse());
    await expect(store.runs({ job: 'Reports.send', limit: 9, outcome: 'failed' })).resolves.toEqual([
      runs[1],
    ]);
    await expect(store.runs({ job: 'Another', limit: 10 })).resolves.toEqual([]);
    const { last } = await store.overview();
    expect(last).toEqual(new Map([['Reports.send', { success: manual, failure: runs[1] }]]));
  });

  it('a request, its answer and the audit of both', async () => {
    const asked = requestOf('run', {
      tick: new Date('2026-03-07T02:30:00.000Z'),
      reason: 'the customer waits',
    });
    const position = await store.request(asked);
    await expect(store.request({ ...asked, id: 'run-2' })).resolves.toBeUndefined();
    const answer = {
      id: asked.id,
      kind: 'run',
      job: asked.job,
      runId: '3fd2a1b2c3d4-8',
      instance: 'web-1:12:3fd2a1b2c3d4',
      outcome: 'started',
    } as const;
    const heard = await store.heartbeat(heartbeatOf({}, { answers: [answer] }));
    expect(heard.position).toEqual(position);
    const { requests, audit } = await store.overview({ audit: 10 });
    expect(requests).toEqual([{ ...asked, at: expect.any(Date), expiresAt: expect.any(Date), answer }]);
    expect(heard.requests).toEqual(requests);
    expect(audit.map(({ by, action, result, id }) => [by, action, result, id])).toEqual([
      ['ann@desk', 'run', 'started 3fd2a1b2c3d4-8 on web-1:12:3fd2a1b2c3d4', 'run-1'],
      ['ann@desk', 'run', 'requested', 'run-1'],
    ]);
    // What is answered is pending no more.
    await expect(store.request({ ...asked, id: 'run-3' })).resolves.toMatchObject({ revision: 2 });
  });

  it('a pause until it is withdrawn', async () => {
    await store.request(requestOf('pause'));
    await store.request(requestOf('pause', { id: 'pause-2', reason: 'a migration' }));
    const paused = await store.overview();
    expect(paused.requests.map(({ id, expiresAt }) => [id, expiresAt])).toEqual([['pause-2', undefined]]);
    await expect(store.withdraw('pause-1', { by: 'bob' })).resolves.toBeUndefined();
    const position = await store.withdraw('pause-2', { by: 'bob', reason: 'done' });
    expect(position).toEqual({ ...paused.position, revision: 3 });
    const { requests, audit } = await store.overview({ audit: 1 });
    expect(requests).toEqual([]);
    expect(audit).toMatchObject([{ id: 'pause-2', by: 'bob', action: 'resume', reason: 'done' }]);
  });

  it('each prefix of keys apart', async () => {
    const other = store.withKeyPrefix('other:');
    await other.record([runOf('Reports.send', 1)]);
    await expect(store.runs({ job: 'Reports.send', limit: 1 })).resolves.toEqual([]);
    await expect(other.runs({ job: 'Reports.send', limit: 1 })).resolves.toHaveLength(1);
  });
});
