import { gzipSync } from 'node:zlib';
import { expect, it } from '@jest/globals';
import { InMemoryJobStateStore, InMemoryLockStore, type JobDescription } from '../../../lib/index.js';
import type { JobPage, Overview } from '../../../lib/dashboard/index.js';
import { hourly, recordOf } from '../cluster-state/evidence-store.js';
import { type Platform, startDashboard } from './dashboard-app.js';
import { OutageStore } from './outage-store.js';

const BASE = '/background-jobs/api';

/** Rules for a state store that is away, and for one that is full. */
export function describeOutages(platform: Platform): void {
  it('shows what this instance knows while the state store is away, and says so', async () => {
    const stateStore = new OutageStore();
    const app = await startDashboard(platform, {
      jobs: { stateStore, redactError: (text) => text.replace('secret', '***') },
    });
    app.registry.add('failing', { interval: '1h' }, () => Promise.reject(new Error('secret paper')));
    await app.registry.get('failing').run();
    stateStore.away = 'connect ECONNREFUSED 10.0.0.7:6379';
    const begin = Date.now();
    const answer = await app.get(`${BASE}/overview?sort=name`);
    const overview = (await answer.json()) as Overview;

    expect(answer.status).toBe(503);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(overview).toMatchObject({
      can: [],
      unavailable: { reason: 'connect ECONNREFUSED 10.0.0.7:6379' },
      total: 2,
      jobs: [
        { name: 'Reports.send', scope: 'instance', state: 'new' },
        { name: 'failing', scope: 'instance', state: 'failing', lastFailure: { error: '*** paper' } },
      ],
      instances: [{ state: 'live', scope: 'instance' }],
    });
    expect(new Date(overview.unavailable?.since ?? 0).getTime()).toBeGreaterThanOrEqual(begin);

    const page = await app.get(`${BASE}/job?name=failing`);
    expect([page.status, await page.json()]).toMatchObject([
      503,
      {
        can: [],
        unavailable: { since: overview.unavailable?.since, reason: 'connect ECONNREFUSED 10.0.0.7:6379' },
        job: { name: 'failing', scope: 'instance' },
        runs: [{ outcome: 'failed' }],
        failures: [{ outcome: 'failed' }],
        ticks: [],
        definitions: [{ schedule: 'every 1h' }],
        audit: [],
      },
    ]);
    expect((await app.get(`${BASE}/job?name=none`)).status).toBe(404);
  });

  it('refuses the rest with the reason meanwhile, and shows all again afterwards', async () => {
    const stateStore = new OutageStore();
    const app = await startDashboard(platform, { jobs: { stateStore } });
    stateStore.away = 'connect ECONNREFUSED';
    const refusal = { statusCode: 503, message: 'connect ECONNREFUSED' };
    for (const path of ['locks', 'audit', 'explain?job=Reports.send']) {
      const answer = await app.get(`${BASE}/${path}`);
      expect([answer.status, await answer.json()]).toEqual([503, refusal]);
    }
    for (const action of ['pause', 'resume', 'run']) {
      const answer = await app.post(`${BASE}/${action}`, { job: 'Reports.send' });
      expect([answer.status, await answer.json()]).toEqual([503, refusal]);
    }
    const abort = await app.post(`${BASE}/abort`, { runId: 'aaa-1' });
    expect([abort.status, await abort.json()]).toEqual([503, refusal]);
    expect((await app.get('/background-jobs')).status).toBe(200);
    stateStore.away = undefined;
    // Each request forgets what was read.
    await app.post(`${BASE}/abort`, { runId: 'aaa-1' });
    const overview = await app.get(`${BASE}/overview`);
    expect(overview.status).toBe(200);
    expect(await overview.json()).not.toHaveProperty('unavailable');
  });

  it('says the reason when the store goes away between the two reads of a job', async () => {
    const stateStore = new OutageStore();
    const app = await startDashboard(platform, { jobs: { stateStore } });
    await app.json(`${BASE}/overview`);
    stateStore.away = 'connect ECONNREFUSED';
    const page = await app.get(`${BASE}/job?name=Reports.send`);
    expect([page.status, await page.json()]).toMatchObject([
      503,
      { unavailable: { reason: 'connect ECONNREFUSED' }, job: { scope: 'instance' } },
    ]);
  });

  it('keeps a page of 1,000 jobs in 3 instances small', async () => {
    const stateStore = new InMemoryJobStateStore();
    const app = await startDashboard(platform, { jobs: { stateStore, lockStore: new InMemoryLockStore() } });
    await fill(stateStore);
    const text = await (await app.get(`${BASE}/overview?limit=50`)).text();
    const overview = JSON.parse(text) as Overview;
    expect([overview.jobs.length, overview.total, overview.instances.length]).toEqual([50, 1001, 4]);
    expect(overview.jobs.every(({ knownBy }) => knownBy.length === 3)).toBe(true);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(300_000);
    expect(gzipSync(text).byteLength).toBeLessThanOrEqual(40_000);
    const page = await app.json<JobPage>(`${BASE}/job?name=Module7.job7`);
    expect(page.ticks).toHaveLength(60);
  });
}

/** 1,000 jobs, each with a success and a failure, in 3 instances. */
async function fill(store: InMemoryJobStateStore): Promise<void> {
  const jobs = Array.from({ length: 1000 }, (_, index): JobDescription =>
    hourly(`Module${index % 40}.job${index}`),
  );
  for (const id of [
    'web-1.example:1:aaaaaaaaaaaa',
    'web-2.example:2:bbbbbbbbbbbb',
    'web-3.example:3:cccccccccccc',
  ]) {
    const [host = '', pid] = id.split(':');
    const instance = {
      ...{ id, host, pid: Number(pid), startedAt: new Date(), state: 'live' as const, version: '1.0.0' },
      ...{
        node: 'v24.0.0',
        scheduling: true,
        catalogue: ['page'],
        running: [],
        skips: [],
        droppedRecords: 0,
      },
      pauses: [],
    };
    await store.heartbeat({ instance, pages: [{ digest: 'page', jobs }], answers: [] });
  }
  for (const [index, { name: job }] of jobs.entries())
    await store.record([
      recordOf({ job, id: `aaaaaaaaaaaa-${index}` }),
      recordOf({ job, id: `bbbbbbbbbbbb-${index}`, outcome: 'failed', error: `no paper in tray ${index}` }),
    ]);
}
