import { expect, it } from '@jest/globals';
import type { AuditEntry, ClusterLock, TickExplanation } from '../../../lib/index.js';
import type { JobPage, Overview, Refusal } from '../../../lib/dashboard/index.js';
import { InMemoryLockStore, LockUnavailableError } from '../../../lib/index.js';
import { type DashboardApp, type Platform, startDashboard } from './dashboard-app.js';
import { OutageStore } from './outage-store.js';

const BASE = '/background-jobs/api';

/** Names that are markup, paths, members of every object, and as long as a name may be. */
export const HOSTILE_NAMES = [
  '<script>alert(1)</script>',
  `"quotes' & \`ticks\``,
  'a/b/../c',
  'a?b#c&d=e%20f+g',
  'ünïcödé 作业 🕰',
  '__proto__',
  'constructor',
  'toString',
  'x'.repeat(200),
];

/** Rules for the routes that show something. */
export function describeReads(platform: Platform): void {
  it('shows the jobs, the instances and what the viewer may do', async () => {
    const app = await startDashboard(platform, { names: ['Reports.send', 'Cache.warm'] });
    await app.registry.get('Reports.send').run();
    const overview = await app.json<Record<keyof Overview, unknown>>(`${BASE}/overview`);

    expect(Object.keys(overview).sort()).toEqual(
      ['can', 'counts', 'instances', 'jobs', 'now', 'requests', 'total'].sort(),
    );
    expect(overview).toMatchObject({
      now: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/u),
      total: 2,
      can: ['pause', 'resume', 'run', 'abort'],
      requests: [],
      counts: { healthy: 1, new: 1, running: 0 },
      jobs: [
        { name: 'Reports.send', state: 'healthy', lastSuccess: { outcome: 'succeeded', trigger: 'manual' } },
        { name: 'Cache.warm', state: 'new', running: [] },
      ],
      instances: [{ state: 'live', pid: process.pid, scheduling: true }],
    });
  });

  it('searches, filters, sorts and cuts pages out', async () => {
    const app = await startDashboard(platform, { names: ['a1', 'a2', 'a3', 'b1'] });
    const query = '?search=A&state=new&sort=name&offset=1&limit=1';
    const { jobs, total } = await app.json<Overview>(`${BASE}/overview${query}`);
    expect([jobs.map(({ name }) => name), total]).toEqual([['a2'], 3]);
  });

  it('shows one job with its runs, its ticks, its lock and its audit', async () => {
    const app = await startDashboard(platform, { dashboard: { runUrl: ({ id }) => `/logs/${id}` } });
    app.registry.add('failing', { interval: '1h' }, () => Promise.reject(new Error('no paper')));
    await app.registry.get('failing').run();
    await app.cluster.pause('failing', { by: 'ada' });
    const page = await app.json<Record<keyof JobPage, unknown>>(`${BASE}/job?name=failing`);

    const record = {
      job: 'failing',
      outcome: 'failed',
      error: 'no paper',
      url: expect.stringContaining('/logs/'),
    };
    expect(page).toMatchObject({
      job: { name: 'failing', state: 'paused', lastFailure: record, paused: { by: 'ada' } },
      runs: [record],
      failures: [record],
      definitions: [{ schedule: 'every 1h' }],
      audit: [{ action: 'pause', by: 'ada' }],
      can: ['pause', 'resume', 'run', 'abort'],
    });
    expect(page.ticks).toHaveLength(60);
    expect(page).not.toHaveProperty('lock');
    expect(page).not.toHaveProperty('lockUnavailable');
  });

  it('shows runs in flight with their links and their lock', async () => {
    const app = await startDashboard(platform, { dashboard: { runUrl: ({ id }) => `/logs/${id}` } });
    const { runId, end } = await startRun(app);
    const page = await app.json<JobPage>(`${BASE}/job?name=slow`);
    expect(page.job.running).toMatchObject([{ runId, url: `/logs/${runId}` }]);
    expect(page.lock).toMatchObject({ key: 'slow', kind: 'run', runId });
    const locks = await app.json<ClusterLock[]>(`${BASE}/locks`);
    expect(locks).toMatchObject([{ key: 'slow', job: 'slow', kind: 'run', runId }]);
    end();
  });

  it('shows the rest of a job while the lock store cannot be asked', async () => {
    class Away extends InMemoryLockStore {
      override inspect(): Promise<never> {
        return Promise.reject(new LockUnavailableError('connect ECONNREFUSED'));
      }
    }
    const app = await startDashboard(platform, { jobs: { lockStore: new Away() } });
    const page = await app.json<JobPage>(`${BASE}/job?name=Reports.send`);
    expect([page.job.name, page.lockUnavailable, page.ticks.length]).toEqual([
      ...['Reports.send', 'connect ECONNREFUSED', 60],
    ]);
    const locks = await app.get(`${BASE}/locks`);
    expect([locks.status, await locks.json()]).toEqual([
      503,
      { statusCode: 503, message: 'connect ECONNREFUSED' },
    ]);
  });

  it.each(HOSTILE_NAMES)('knows the job %s', async (name) => {
    const app = await startDashboard(platform, { names: ['other', name] });
    const query = new URLSearchParams({ search: name }).toString();
    const { jobs } = await app.json<Overview>(`${BASE}/overview?${query}`);
    expect(jobs.map((job) => job.name)).toEqual([name]);
    const page = await app.json<JobPage>(`${BASE}/job?${new URLSearchParams({ name }).toString()}`);
    expect([page.job.name, page.ticks[0]?.job]).toEqual([name, name]);
    const explained = await app.json<TickExplanation>(
      `${BASE}/explain?${new URLSearchParams({ job: name }).toString()}`,
    );
    expect(explained.job).toBe(name);
    expect((await app.post(`${BASE}/pause`, { job: name, reason: name })).status).toBe(200);
    expect((await app.json<AuditEntry[]>(`${BASE}/audit`))[0]).toMatchObject({ job: name, reason: name });
  });

  it.each(['job?name', 'explain?job'])(
    'does not know another job of GET api/%s, and suggests one',
    async (path) => {
      const app = await startDashboard(platform);
      const answer = await app.get(`${BASE}/${path}=Reports.sent`);
      expect([answer.status, await answer.json()]).toEqual([
        404,
        { statusCode: 404, message: 'JobCluster: unknown job `Reports.sent`: did you mean `Reports.send`?' },
      ]);
    },
  );

  it('explains the latest tick at or before a moment, and without one the latest that was due', async () => {
    const app = await startDashboard(platform);
    const latest = await app.json<{ tick: string }>(`${BASE}/explain?job=Reports.send`);
    const hour = 3_600_000;
    const tick = new Date(new Date(latest.tick).getTime() - hour);
    const later = new Date(tick.getTime() + 60_000).toISOString();
    const before = await app.json(`${BASE}/explain?job=Reports.send&tick=${later}`);
    expect(before).toMatchObject({ tick: tick.toISOString(), text: expect.any(String) });
  });

  it.each([
    ['job', '`name` is missing in the query.'],
    ['job?name=', '`name` is missing in the query.'],
    ['job?name=a&name=b', '`name` is in the query more than once.'],
    ['explain?tick=2026-03-01T02:30:00Z', '`job` is missing in the query.'],
    ['explain?job=Reports.send&tick=2026-03-01T02:30:00', '`tick` must be a moment in the form of ISO 8601'],
    ['explain?job=Reports.send&tick=yesterday', '`tick` must be a moment in the form of ISO 8601'],
    ['overview?limit=none', '`limit` must be a whole number of at least 1, got "none".'],
  ])('refuses GET api/%s', async (path, message) => {
    const app = await startDashboard(platform);
    const answer = await app.get(`${BASE}/${path}`);
    const refusal = (await answer.json()) as Refusal;
    expect([answer.status, refusal.statusCode]).toEqual([400, 400]);
    expect(refusal.message).toContain(message);
  });

  it.each(['overview', 'job?name=Reports.send', 'explain?job=Reports.send', 'locks', 'audit'])(
    'answers GET api/%s with a tag, and with nothing while it is the same',
    async (path) => {
      const app = await startDashboard(platform);
      const first = await app.get(`${BASE}/${path}`);
      const tag = first.headers.get('etag') ?? '';
      expect(tag).toMatch(/^W\/"/u);
      expect(first.headers.get('cache-control')).toBe('private, no-cache');
      expect(first.headers.get('content-type')).toBe('application/json; charset=utf-8');
      const second = await app.get(`${BASE}/${path}`, { 'if-none-match': tag });
      expect([second.status, await second.text(), second.headers.get('etag')]).toEqual([304, '', tag]);
      await app.post(`${BASE}/pause`, { job: 'Reports.send' });
      if (path === 'locks' || path.startsWith('explain')) return;
      expect((await app.get(`${BASE}/${path}`, { 'if-none-match': tag })).status).toBe(200);
    },
  );

  it('asks the state store once for many viewers, and again after a request', async () => {
    const stateStore = new OutageStore();
    const app = await startDashboard(platform, { jobs: { stateStore } });
    // The time is real, so that a slow machine may need a second look.
    const begin = stateStore.overviews;
    await Promise.all(Array.from({ length: 20 }, () => app.json(`${BASE}/overview`)));
    expect(stateStore.overviews - begin).toBeLessThanOrEqual(2);
    await app.post(`${BASE}/pause`, { job: 'Reports.send' });
    expect((await app.json<Overview>(`${BASE}/overview`)).jobs[0]?.state).toBe('paused');
    await app.post(`${BASE}/resume`, { job: 'Reports.send' });
    expect((await app.json<Overview>(`${BASE}/overview`)).jobs[0]?.state).toBe('new');
  });
}

/** Adds a job `slow` and starts it by its dashboard. */
export async function startRun(app: DashboardApp): Promise<{ runId: string; end: () => void }> {
  let end = (): void => undefined;
  app.registry.add('slow', { interval: '1h' }, ({ signal }) => {
    return new Promise<void>((resolve) => {
      end = resolve;
      signal.addEventListener('abort', () => resolve());
    });
  });
  const answer = (await (await app.post(`${BASE}/run`, { job: 'slow' })).json()) as { runId: string };
  return { runId: answer.runId, end };
}
