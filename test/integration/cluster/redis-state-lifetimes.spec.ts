import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import type { InstanceReport } from '../../../lib/cluster/state/instance-report.js';
import type { RedisJobStateStore } from '../../../lib/cluster/state/redis/redis-job-state-store.js';
import type { RedisServer } from '../../support/redis-server.js';
import { clientOf, startServer, until } from '../locks/redis-fixture.js';
import {
  failureOf,
  heartbeatOf,
  pageOf,
  reportOf,
  requestOf,
  runOf,
  stateOf,
} from './redis-state-fixture.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const JOB = 'Reports.send';

let server: RedisServer;
let admin: Redis;
let store: RedisJobStateStore;

beforeEach(async () => {
  server = await startServer();
  admin = clientOf(server.url);
  store = stateOf({ url: server.url });
});

function key(name: string): string {
  return `background-jobs:state:${name}`;
}

/** The lifetime that was set a moment ago, in days. */
async function daysOf(name: string): Promise<number> {
  return Math.ceil((await admin.pttl(key(name))) / DAY);
}

/** The report of an instance that was last heard of so long ago. */
async function heardOf(id: string, ago: number, changes: Partial<InstanceReport> = {}): Promise<void> {
  const report = { ...reportOf({ id, ...changes }), lastHeartbeat: new Date(Date.now() - ago) };
  await admin.hset(key('instances'), { [id]: JSON.stringify(report) });
}

describe('records live', () => {
  it('for 30 days', async () => {
    await store.record([runOf(JOB, 1), failureOf(JOB, 2)]);
    expect([await daysOf(`runs:${JOB}`), await daysOf(`failures:${JOB}`)]).toEqual([30, 30]);
  });

  it('for three periods of their job, if that is longer', async () => {
    const monthly = pageOf('a', ['Monthly'], '0 3 1 * *');
    const yearly = pageOf('b', ['Yearly'], '0 3 1 1 *');
    const slow = { name: 'Slow', schedule: 'every 20d', intervalMs: 20 * DAY, scheduled: true };
    const odd = pageOf('d', ['Odd'], 'no pattern');
    const catalogue = ['a', 'b', 'c', 'd'];
    const pages = [monthly, yearly, { digest: 'c', jobs: [slow] }, odd];
    await store.heartbeat(heartbeatOf({ catalogue }, { pages }));
    await store.record(['Monthly', 'Yearly', 'Slow', 'Odd'].map((job) => runOf(job, 1)));
    expect(await daysOf('runs:Monthly')).toBeGreaterThanOrEqual(90);
    expect(await daysOf('runs:Yearly')).toBeGreaterThanOrEqual(3 * 365);
    expect([await daysOf('runs:Slow'), await daysOf('runs:Odd')]).toEqual([60, 30]);
  });

  it('also after the store has lost its data', async () => {
    await store.heartbeat(heartbeatOf());
    await store.record([runOf(JOB, 1)]);
    await admin.flushall();
    await store.heartbeat(heartbeatOf());
    await store.record([runOf(JOB, 2)]);
    expect(await daysOf(`runs:${JOB}`)).toBe(30);
  });
});

describe('a store that has lost its data', () => {
  it('begins an epoch, and takes pauses back', async () => {
    const pause = requestOf('pause');
    await store.request(pause);
    const before = await store.heartbeat(heartbeatOf());
    await admin.flushall();
    const after = await store.heartbeat(heartbeatOf());
    expect(after.position).toEqual({ epoch: expect.any(String), revision: 0 });
    expect(after.position.epoch).not.toBe(before.position.epoch);
    const at = before.requests[0]?.at ?? new Date(0);
    await expect(store.request(pause, at)).resolves.toEqual({ ...after.position, revision: 1 });
    await expect(store.request({ ...pause, id: 'another' }, at)).resolves.toBeUndefined();
    const { requests, audit } = await store.overview({ audit: 10 });
    expect(requests).toEqual(before.requests);
    expect(audit).toEqual([]);
  });

  it('has one epoch, whoever begins it', async () => {
    const stores = [store, stateOf({ url: server.url }), stateOf({ url: server.url })];
    const beats = await Promise.all(stores.map((each) => each.heartbeat(heartbeatOf())));
    expect(new Set(beats.map(({ position }) => position.epoch)).size).toBe(1);
  });
});

describe('reports', () => {
  it('stay for 24 hours, also those of instances that have left', async () => {
    await heardOf('a:1:silent', DAY - HOUR);
    await heardOf('a:1:gone', DAY + HOUR);
    await heardOf('b:1:left', DAY - HOUR, { state: 'left' });
    await heardOf('b:1:gone', DAY + HOUR, { state: 'left' });
    const { instances } = await store.overview();
    expect(instances.map(({ id }) => id).sort()).toEqual(['a:1:silent', 'b:1:left']);
    await until('the others are removed', async () => (await admin.hlen(key('instances'))) === 2);
  });

  it('live for 25 hours where no instance is left to remove them, and pages for 24', async () => {
    await store.heartbeat(heartbeatOf({ catalogue: ['a'] }, { pages: [pageOf('a', [JOB])] }));
    expect(Math.ceil((await admin.ttl(key('instances'))) / 3600)).toBe(25);
    expect(Math.ceil((await admin.ttl(key('jobs:a'))) / 3600)).toBe(24);
  });

  it('of an instance that leaves keep its lifetime, its jobs and its skips alone', async () => {
    const skip = { job: JOB, reason: 'missed', from: new Date(0), to: new Date(0), count: 1 } as const;
    const kept = { catalogue: ['a'], skips: [skip], state: 'left' as const };
    const running = [{ runId: 'x-1', job: JOB, trigger: 'tick' as const, since: new Date(0) }];
    const seen = { epoch: 'e', revision: 1 };
    const { now } = await store.heartbeat(heartbeatOf({ ...kept, running, seen, pauses: ['p'] }));
    const { instances } = await store.overview();
    expect(instances).toEqual([{ ...reportOf(kept), lastHeartbeat: now }]);
  });
});

describe('requests', () => {
  /** The field of a request that has expired so long ago. */
  async function expired(field: string, ago: number): Promise<void> {
    const [kind, job] = field.split(':');
    const times = { at: new Date(Date.now() - ago - 60_000), expiresAt: new Date(Date.now() - ago) };
    await admin.hset(key('requests'), {
      [field]: JSON.stringify({ id: field, kind, job, by: 'ann', ...times }),
    });
  }

  it('are in force until they expire', async () => {
    await expired(`run:${JOB}`, 1000);
    await expired(`pause:${JOB}`, 1000);
    await expect(store.overview()).resolves.toMatchObject({ requests: [] });
    await expect(store.heartbeat(heartbeatOf())).resolves.toMatchObject({ requests: [] });
    await expect(store.withdraw(`run:${JOB}`, { by: 'ann' })).resolves.toBeUndefined();
    await expect(store.request(requestOf('run'))).resolves.toMatchObject({ revision: 1 });
    await expect(store.overview()).resolves.toMatchObject({ requests: [{ id: 'run-1' }] });
  });

  it('are removed when they have expired an hour ago', async () => {
    await expired('run:Old', 2 * HOUR);
    await expired('run:Recent', HOUR / 2);
    await store.heartbeat(heartbeatOf());
    await until('it is removed', async () => (await admin.hexists(key('requests'), 'run:Old')) === 0);
    await expect(admin.hexists(key('requests'), 'run:Recent')).resolves.toBe(1);
  });

  it('have the same id when they are asked again, and count once', async () => {
    const asked = requestOf('run');
    await store.request(asked);
    await expect(store.request(asked)).resolves.toMatchObject({ revision: 2 });
    await expect(store.overview()).resolves.toMatchObject({ requests: [{ id: asked.id }] });
  });
});

describe('the daily sweep', () => {
  const old = (job: string) =>
    runOf(job, 1, {
      startedAt: new Date(Date.now() - 40 * DAY),
      finishedAt: new Date(Date.now() - 40 * DAY),
    });
  const jobsIn = async () => Object.keys(await admin.hgetall(key('last'))).sort();

  it('forgets the last outcomes of jobs that no instance knows, after 30 days', async () => {
    await store.record([old('Gone'), failureOf('Gone', 1, old('Gone')), old('Known')]);
    await store.record([runOf('Recent', 1, { finishedAt: new Date() })]);
    await heardOf('a:1:gone', 2 * DAY);
    await store.heartbeat(heartbeatOf({ catalogue: ['a'] }, { pages: [pageOf('a', ['Known'])] }));
    await until('it has swept', async () => (await admin.hlen(key('last'))) === 2);
    expect(await jobsIn()).toEqual(['ok:Known', 'ok:Recent']);
    await until('old reports are removed', async () => (await admin.hlen(key('instances'))) === 1);
    expect(Math.ceil((await admin.pttl(key('swept'))) / HOUR)).toBe(24);
  });

  it('is done by one instance', async () => {
    await admin.set(key('swept'), 'another', 'PX', DAY);
    await store.record([old('Gone')]);
    await store.heartbeat(heartbeatOf());
    for (let i = 0; i < 3; i++) await store.overview();
    expect(await jobsIn()).toEqual(['ok:Gone']);
  });

  it('forgets nothing while a page of the catalogue is lost', async () => {
    await store.record([old('Gone')]);
    await store.heartbeat(heartbeatOf({ catalogue: ['lost'] }));
    await until('it has swept', async () => (await admin.exists(key('swept'))) === 1);
    for (let i = 0; i < 3; i++) await store.overview();
    expect(await jobsIn()).toEqual(['ok:Gone']);
  });
});
