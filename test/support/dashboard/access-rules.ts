import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { expect, it } from '@jest/globals';
import type { DashboardSettings, Overview, Refusal } from '../../../lib/dashboard/index.js';
import { type DashboardApp, type Platform, startDashboard } from './dashboard-app.js';

const BASE = '/background-jobs/api';
const READS = ['', '/api/overview', '/api/job', '/api/explain', '/api/locks', '/api/audit', '/assets/x'];
const ACTIONS = ['pause', 'resume', 'run', 'abort'];

/** The requests of Express and of Fastify have this. */
interface WithHeaders {
  readonly headers: Readonly<Record<string, string | undefined>>;
}

class AdminGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.switchToHttp().getRequest<WithHeaders>().headers['x-user'] === 'ada';
  }
}

/** Rules for who may see and change what. */
export function describeAccess(platform: Platform): void {
  it('puts guards in front of every route', async () => {
    const app = await startDashboard(platform, { dashboard: { guards: [AdminGuard] } });
    expect(await statuses(app)).toEqual(all(403));
    const forwarded = { 'x-user': 'ada', 'x-forwarded-for': '10.0.0.7' };
    expect((await app.get(`${BASE}/overview`, forwarded)).status).toBe(200);
    expect((await app.post(`${BASE}/pause`, { job: 'Reports.send' }, forwarded)).status).toBe(200);
  });

  it('takes a guard that was made already', async () => {
    const app = await startDashboard(platform, { dashboard: { guards: [new AdminGuard()] } });
    expect((await app.get(`${BASE}/overview`)).status).toBe(403);
    expect((await app.get(`${BASE}/overview`, { 'x-user': 'ada' })).status).toBe(200);
  });

  it('asks `access` with the request of the framework, after the guards', async () => {
    const access = ({ headers }: WithHeaders) => (headers['x-role'] === 'writer' ? 'full' : 'read-only');
    const app = await startDashboard<WithHeaders>(platform, { dashboard: { guards: [AdminGuard], access } });
    const can = async (headers: Record<string, string>) =>
      (await app.json<Overview>(`${BASE}/overview`, headers)).can;
    expect(await can({ 'x-user': 'ada', 'x-role': 'writer' })).toEqual(ACTIONS);
    expect(await can({ 'x-user': 'ada' })).toEqual([]);
    expect(await statuses(app, { 'x-role': 'writer' })).toEqual(all(403));
  });

  it('lets viewers with `access` in from anywhere', async () => {
    const app = await startDashboard(platform, { dashboard: { access: () => Promise.resolve('full') } });
    expect((await app.get(`${BASE}/overview`, { 'x-forwarded-for': '10.0.0.7' })).status).toBe(200);
  });

  it.each<readonly [string, () => unknown, string]>([
    ['throws', () => Promise.reject(new Error('no session')), '`access` threw: no session'],
    ['throws at once', thrower, '`access` threw: no session'],
    ['answers true', () => true, "`access` must return 'full', 'read-only' or `false`, got true (boolean)"],
    ['answers nothing', () => undefined, '`access` must return'],
    ['answers another text', () => Promise.resolve('FULL'), '`access` must return'],
  ])('denies when `access` %s, and says so once', async (_fault, access, line) => {
    const app = await startDashboard(platform, {
      dashboard: { access: access as NonNullable<DashboardSettings['access']> },
    });
    expect(await statuses(app)).toEqual(all(403));
    expect(app.log.lines('warn').filter((each) => each.includes(line))).toHaveLength(1);
  });

  it('denies without a line in the log when `access` answers false', async () => {
    const app = await startDashboard(platform, { dashboard: { access: () => false } });
    const answer = await app.get(`${BASE}/overview`);
    expect([answer.status, await answer.json()]).toEqual([
      403,
      { statusCode: 403, message: 'You may not see the background jobs.' },
    ]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(app.log.lines('warn')).toEqual([]);
  });

  it.each<readonly [string, DashboardSettings]>([
    ['readOnly', { readOnly: true }],
    ["access: 'read-only'", { access: () => 'read-only' }],
    ["readOnly and access: 'full'", { readOnly: true, access: () => 'full' }],
  ])('shows all and changes nothing with %s', async (_options, dashboard) => {
    const app = await startDashboard(platform, { dashboard });
    expect((await app.json<Overview>(`${BASE}/overview`)).can).toEqual([]);
    for (const action of ACTIONS) {
      // The body is wrong, too, and 403 comes first.
      const answer = await app.post(`${BASE}/${action}`, { nothing: true });
      expect([answer.status, ((await answer.json()) as Refusal).message]).toEqual([
        403,
        'You may look, and change nothing.',
      ]);
    }
    expect(await app.cluster.audit()).toEqual([]);
  });

  it.each([
    { forwarded: 'for=10.0.0.7' },
    { 'x-forwarded-for': '127.0.0.1' },
    { 'x-real-ip': '10.0.0.7' },
    { 'x-forwarded-anything': '' },
  ])('answers no request with the headers %j when nobody guards it', async (headers) => {
    const app = await startDashboard(platform);
    expect(await statuses(app, headers as Record<string, string>)).toEqual(all(403));
    const { message } = await app.json<Refusal>(`${BASE}/overview`, headers);
    expect(message).toContain('`guards` nor `access`');
  });

  it('changes nothing for another site', async () => {
    const app = await startDashboard(platform);
    const host = new URL(app.url).host;
    const send = (headers: Record<string, string>) =>
      fetch(`${app.url}${BASE}/pause`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'sec-fetch-mode': 'cors', ...headers },
        body: '{"job":"Reports.send"}',
      });
    const denied = [
      {},
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: app.url },
    ];
    const foreign = ['http://evil.example', 'null', 'nonsense', `http://${host}.evil.example`];
    for (const headers of [...denied, ...foreign.map((origin) => ({ origin }))]) {
      const answer = await send(headers);
      expect([headers, answer.status]).toEqual([headers, 403]);
    }
    expect(await app.cluster.audit()).toEqual([]);
    expect((await send({ origin: app.url })).status).toBe(200);
    expect((await send({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });
}

function thrower(): never {
  throw new Error('no session');
}

/** The status of every route. */
async function statuses(app: DashboardApp, headers: Record<string, string> = {}): Promise<number[]> {
  const reads = READS.map((path) => app.get(`/background-jobs${path}`, headers));
  const actions = ACTIONS.map((action) => app.post(`${BASE}/${action}`, { nothing: true }, headers));
  return (await Promise.all([...reads, ...actions])).map(({ status }) => status);
}

const all = (status: number): number[] => Array<number>(READS.length + ACTIONS.length).fill(status);
