import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import type { RedisJobStateStore } from '../../../lib/cluster/state/redis/redis-job-state-store.js';
import { clientOf, startServer } from '../locks/redis-fixture.js';
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

const JOB = 'Reports.send';

let admin: Redis;
let store: RedisJobStateStore;

beforeEach(async () => {
  const server = await startServer();
  admin = clientOf(server.url);
  store = stateOf({ url: server.url });
});

/** The key below the prefix of the state. */
function key(name: string): string {
  return `background-jobs:state:${name}`;
}

/** What `redis-cli` prints of an entry of a stream. */
async function linesOf(name: string): Promise<string[]> {
  const entries = await admin.xrevrange(key(name), '+', '-');
  return entries.map(([, fields]) => fields.join(' '));
}

async function jsonOf(name: string, field: string): Promise<unknown> {
  return JSON.parse((await admin.hget(key(name), field)) ?? 'null');
}

describe('people can read', () => {
  it('runs, failures and skips, as lines of a log', async () => {
    await store.record([
      runOf(JOB, 1),
      failureOf(JOB, 2, { attempts: 3, lockLost: true }),
      skipOf(JOB, 3),
      runOf(JOB, 4, { trigger: 'manual', tick: undefined }),
      runOf(JOB, 5, { id: 'another form' }),
    ]);
    expect(await linesOf(`runs:${JOB}`)).toEqual([
      'tick 2026-03-07T02:35Z late 3 took 340 total 349 instance web-1:12:3fd2a1b2c3d4 id another form',
      'started 2026-03-07T02:34:00.003Z took 340 total 349 trigger manual on web-1:12 id 3fd2a1b2c3d4-4',
      'tick 2026-03-07T02:31Z late 3 took 340 total 349 on web-1:12 id 3fd2a1b2c3d4-1',
    ]);
    expect(await linesOf(`failures:${JOB}`)).toEqual([
      'tick 2026-03-07T02:32Z late 3 error connect ECONNREFUSED 10.0.0.7:5432 took 340 total 349 attempts 3 lock lost on web-1:12 id 3fd2a1b2c3d4-2',
    ]);
    expect(await linesOf(`skips:${JOB}`)).toEqual([
      'tick 2026-03-07T02:33Z late 3 reason running-elsewhere took 0 total 349 attempts 0 on web-1:12 id 3fd2a1b2c3d4-3',
    ]);
  });

  it('the last success and the last failure of each job, which no skip replaces', async () => {
    await store.record([runOf(JOB, 1), failureOf(JOB, 2), runOf(JOB, 3), skipOf(JOB, 4)]);
    expect(Object.keys(await admin.hgetall(key('last'))).sort()).toEqual([`bad:${JOB}`, `ok:${JOB}`]);
    expect(await jsonOf('last', `ok:${JOB}`)).toEqual(JSON.parse(JSON.stringify(runOf(JOB, 3))));
    expect(await jsonOf('last', `bad:${JOB}`)).toMatchObject({ error: 'connect ECONNREFUSED 10.0.0.7:5432' });
  });

  it('the report of each instance', async () => {
    const { now } = await store.heartbeat(heartbeatOf({ pauses: ['p'], droppedRecords: 2 }));
    expect(await jsonOf('instances', reportOf().id)).toEqual({
      ...JSON.parse(JSON.stringify(reportOf({ pauses: ['p'], droppedRecords: 2 }))),
      lastHeartbeat: now.toISOString(),
    });
  });

  it('a page of the catalogue', async () => {
    const page = pageOf('0a1b', [JOB]);
    await store.heartbeat(heartbeatOf({ catalogue: ['0a1b'] }, { pages: [page] }));
    expect(JSON.parse((await admin.get(key('jobs:0a1b'))) ?? '')).toEqual({ jobs: page.jobs });
  });

  it('the requests, with their position', async () => {
    await store.request(
      requestOf('pause', { until: new Date('2126-03-07T02:30:00.000Z'), reason: 'a migration' }),
    );
    await store.request(requestOf('run'));
    await store.request(requestOf('abort', { runId: '3fd2-7' }));
    const fields = await admin.hgetall(key('requests'));
    expect(Object.keys(fields).sort()).toEqual([
      'abort:3fd2-7',
      'epoch',
      `pause:${JOB}`,
      'rev',
      `run:${JOB}`,
    ]);
    expect(fields['rev']).toBe('3');
    expect(await jsonOf('requests', `pause:${JOB}`)).toEqual({
      id: 'pause-1',
      kind: 'pause',
      job: JOB,
      by: 'ann@desk',
      until: '2126-03-07T02:30:00.000Z',
      expiresAt: '2126-03-07T02:30:00.000Z',
      at: expect.stringMatching(/^20\d\d-.*Z$/),
      reason: 'a migration',
    });
  });

  it('the audit', async () => {
    await store.request(requestOf('pause', { reason: 'a migration' }));
    await store.withdraw('pause-1', { by: 'bob' });
    expect(await linesOf('audit')).toEqual([
      `action resume job ${JOB} by bob result requested id pause-1`,
      `action pause job ${JOB} by ann@desk reason a migration result requested id pause-1`,
    ]);
  });

  it('nothing but that', async () => {
    await store.heartbeat(heartbeatOf({ catalogue: ['0a1b'] }, { pages: [pageOf('0a1b', [JOB])] }));
    await store.record([runOf(JOB, 1), failureOf(JOB, 2), skipOf(JOB, 3)]);
    await store.request(requestOf('pause'));
    const names = ['audit', 'failures', 'instances', 'jobs', 'last', 'requests', 'runs', 'skips', 'swept'];
    const found = (await admin.keys('*')).map((each) => each.replace(/^background-jobs:state:(\w+).*/, '$1'));
    expect([...new Set(found)].sort()).toEqual(names);
  });
});

describe('streams are bounded', () => {
  it('to a little more than the last 100 records of each outcome', async () => {
    const runs = Array.from({ length: 1000 }, (_, at) => runOf(JOB, at));
    await store.record(runs);
    const length = await admin.xlen(key(`runs:${JOB}`));
    expect(length).toBeGreaterThanOrEqual(100);
    expect(length).toBeLessThan(200);
    const newest = await store.runs({ job: JOB, limit: 100 });
    expect(newest.map(({ id }) => id)).toEqual(
      runs
        .slice(-100)
        .map(({ id }) => id)
        .reverse(),
    );
  });

  it('and to a little more than 1,000 entries of the audit', async () => {
    for (let at = 0; at < 1500; at += 100)
      await Promise.all(
        Array.from({ length: 100 }, (_, more) => store.request(requestOf('pause', { id: `p-${at + more}` }))),
      );
    const length = await admin.xlen(key('audit'));
    expect(length).toBeGreaterThanOrEqual(1000);
    expect(length).toBeLessThan(1200);
    await expect(store.overview({ audit: 1000 })).resolves.toMatchObject({ audit: { length: 1000 } });
  });
});

describe('what another version has written', () => {
  it('is ignored where it cannot be read', async () => {
    await store.record([runOf(JOB, 1)]);
    await store.heartbeat(heartbeatOf({ catalogue: ['0a1b'] }));
    for (const name of ['runs', 'failures', 'skips'])
      await admin.xadd(key(`${name}:${JOB}`), '*', 'form', 'another');
    await admin.xadd(key('audit'), '*', 'form', 'another');
    await admin.hset(key('instances'), { 'web-2:1:a': '{"form":2}', 'web-3:1:b': '{', 'web-4:1:c': 'null' });
    await admin.hset(key('last'), { [`ok:Another`]: '{"outcome":"postponed"}', other: '{}' });
    await admin.hset(key('requests'), { [`drain:${JOB}`]: '{"kind":"drain"}', [`pause:${JOB}`]: '[]' });
    await admin.set(key('jobs:0a1b'), '7');
    const overview = await store.overview({ audit: 10 });
    expect(overview).toMatchObject({ instances: [{ host: 'web-1' }], requests: [], audit: [] });
    expect([overview.catalogue.size, overview.last.size]).toEqual([0, 1]);
    await expect(store.runs({ job: JOB, limit: 1 })).resolves.toEqual([runOf(JOB, 1)]);
    await expect(store.heartbeat(heartbeatOf())).resolves.toMatchObject({ requests: [] });
    // A pause that this version cannot read is replaced by one that it can.
    await expect(store.request(requestOf('pause'))).resolves.toMatchObject({ revision: 1 });
  });

  it('is shown as far as it is known', async () => {
    const report = { ...reportOf(), colour: 'red', running: [{ form: 2 }], lastHeartbeat: new Date() };
    await admin.hset(key('instances'), { [report.id]: JSON.stringify(report) });
    const { instances } = await store.overview();
    expect(instances).toEqual([{ ...reportOf(), lastHeartbeat: report.lastHeartbeat }]);
  });
});
