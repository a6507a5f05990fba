import { expect, it } from '@jest/globals';
import type { AuditEntry } from '../../../lib/index.js';
import type { DashboardSettings, Refusal } from '../../../lib/dashboard/index.js';
import { type Platform, startDashboard } from './dashboard-app.js';
import { startRun } from './read-rules.js';

const BASE = '/background-jobs/api';

/** Rules for the routes that change something. */
export function describeActions(platform: Platform): void {
  it('pauses and resumes a job in the name of the viewer', async () => {
    const app = await startDashboard(platform, { dashboard: { user: () => Promise.resolve('ada') } });
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const paused = await app.post(`${BASE}/pause`, { job: 'Reports.send', until, reason: 'wrong totals' });
    expect([paused.status, await paused.json()]).toEqual([
      200,
      { acknowledgedBy: [expect.any(String)], pending: [], silent: [] },
    ]);
    const { paused: pause } = await app.cluster.job('Reports.send');
    expect(pause).toMatchObject({ by: 'ada', reason: 'wrong totals', until: new Date(until) });
    expect((await app.post(`${BASE}/resume`, { job: 'Reports.send', reason: 'fixed' })).status).toBe(200);
    const audit = await app.json<AuditEntry[]>(`${BASE}/audit`);
    expect(audit.map(({ action, by, reason }) => [action, by, reason])).toEqual([
      ['resume', 'ada', 'fixed'],
      ['pause', 'ada', 'wrong totals'],
    ]);
  });

  it('runs a job for a tick, and names the dashboard where nobody names the viewer', async () => {
    const app = await startDashboard(platform);
    const ticks: unknown[] = [];
    app.registry.add('once', { interval: '1h' }, ({ tick }) => void ticks.push(tick?.toISOString()));
    const answer = await app.post(`${BASE}/run`, { job: 'once', tick: '2026-03-01T03:30:00+01:00' });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { outcome: 'started', instance: expect.any(String), runId: expect.any(String) },
    ]);
    expect(ticks).toEqual(['2026-03-01T02:30:00.000Z']);
    expect((await app.json<AuditEntry[]>(`${BASE}/audit`)).map(({ by }) => by)).toContain('dashboard');
  });

  it('aborts a run, and refuses a second one of the job until then', async () => {
    const app = await startDashboard(platform);
    const { runId } = await startRun(app);
    const second = await app.post(`${BASE}/run`, { job: 'slow' });
    expect([second.status, await second.json()]).toEqual([
      409,
      {
        statusCode: 409,
        message: 'A run of the job is in flight, or its lock is held.',
        outcome: 'refused',
        reason: 'running-elsewhere',
      },
    ]);
    const aborted = await app.post(`${BASE}/abort`, { runId, reason: 'too slow' });
    expect([aborted.status, await aborted.json()]).toEqual([
      200,
      { outcome: 'aborted', instance: expect.any(String) },
    ]);
  });

  it('refuses to abort a run that is not in flight', async () => {
    const app = await startDashboard(platform);
    const answer = await app.post(`${BASE}/abort`, { runId: 'aaa-1' });
    expect([answer.status, await answer.json()]).toEqual([
      409,
      {
        ...{ statusCode: 409, outcome: 'refused', reason: 'not-running' },
        message: 'No live instance has such a run in flight.',
      },
    ]);
  });

  it('refuses to run a job that no instance schedules', async () => {
    const app = await startDashboard(platform, { jobs: { scheduling: false } });
    const answer = await app.post(`${BASE}/run`, { job: 'Reports.send' });
    expect([answer.status, await answer.json()]).toMatchObject([
      409,
      { message: 'No live instance schedules the job.', reason: 'no-instance' },
    ]);
  });

  it.each(['pause', 'resume', 'run'])('does not know another job of POST api/%s', async (action) => {
    const app = await startDashboard(platform);
    const answer = await app.post(`${BASE}/${action}`, { job: 'Reports.sent' });
    expect([answer.status, await answer.json()]).toEqual([
      404,
      { statusCode: 404, message: 'JobCluster: unknown job `Reports.sent`: did you mean `Reports.send`?' },
    ]);
  });

  it.each<readonly [string, unknown, string]>([
    ['pause', {}, 'POST api/pause: expected `job` to be a text that is not empty, got `undefined`.'],
    ['pause', [], 'The body must be a JSON object.'],
    ['pause', { job: 5 }, 'POST api/pause: expected `job` to be a text that is not empty, got 5 (number).'],
    ['pause', { job: 'Reports.send', by: 'ada' }, 'POST api/pause: unknown option `by`:'],
    ['pause', { job: 'Reports.send', reasn: 'x' }, 'did you mean `reason`?'],
    [
      'pause',
      { job: 'Reports.send', reason: 5 },
      'POST api/pause: expected `reason` to be a text, got 5 (number).',
    ],
    [
      'pause',
      { job: 'Reports.send', until: 'tomorrow' },
      'POST api/pause: expected `until` to be a moment in',
    ],
    [
      'pause',
      { job: 'Reports.send', until: 1767225600000 },
      'POST api/pause: expected `until` to be a moment in',
    ],
    ['pause', { job: 'Reports.send', until: '2026-01-01T00:00:00' }, 'expected `until` to be a moment in'],
    [
      'pause',
      { job: 'Reports.send', until: '2020-01-01T00:00:00Z' },
      'expected `until` to be a Date in the future',
    ],
    [
      'resume',
      { job: 'Reports.send', until: '2030-01-01T00:00:00Z' },
      'POST api/resume: unknown option `until`:',
    ],
    ['run', { job: 'Reports.send', tick: 'now' }, 'POST api/run: expected `tick` to be a moment in'],
    ['run', { job: null }, 'POST api/run: expected `job` to be a text'],
    ['abort', { job: 'Reports.send' }, 'POST api/abort: unknown option `job`:'],
    ['abort', { runId: '' }, 'POST api/abort: expected `runId` to be a text that is not empty'],
  ])('refuses POST api/%s %j', async (action, body, message) => {
    const app = await startDashboard(platform);
    const answer = await app.post(`${BASE}/${action}`, body);
    const refusal = (await answer.json()) as Refusal;
    expect([answer.status, refusal.statusCode]).toEqual([400, 400]);
    expect(refusal.message).toContain(message);
    expect(await app.cluster.audit()).toEqual([]);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/jsonp',
    '',
  ])('refuses a body of the type "%s", because forms of other sites send it', async (type) => {
    const app = await startDashboard(platform);
    const answer = await app.post(`${BASE}/pause`, 'job=Reports.send', { 'content-type': type });
    expect([400, 415]).toContain(answer.status);
    expect(await app.cluster.audit()).toEqual([]);
  });

  it('takes JSON with a charset', async () => {
    const app = await startDashboard(platform);
    const type = { 'content-type': 'Application/JSON; charset=UTF-8' };
    expect((await app.post(`${BASE}/pause`, { job: 'Reports.send' }, type)).status).toBe(200);
  });

  it.each(['{"job":', '{"job":"Reports.send","__proto__":{"a":1}}', '"Reports.send"', '5', 'null', ''])(
    'refuses the body %s, wherever it is refused first',
    async (body) => {
      const app = await startDashboard(platform);
      expect((await app.post(`${BASE}/pause`, body)).status).toBe(400);
      expect(await app.cluster.audit()).toEqual([]);
    },
  );

  it.each<readonly [string, DashboardSettings['user'], string]>([
    ['throws', () => Promise.reject(new Error('no session')), 'no session'],
    ['gives no text', () => undefined as never, 'must return a text that is not empty, got `undefined`'],
    ['gives an empty text', () => ' \n', 'must return a text that is not empty'],
  ])('does nothing when `user` %s, because an audit without a name lies', async (_fault, user, reason) => {
    const app = await startDashboard(platform, { dashboard: { user } });
    for (const action of ['pause', 'run']) {
      const answer = await app.post(`${BASE}/${action}`, { job: 'Reports.send' });
      expect([answer.status, await answer.json()]).toEqual([
        500,
        {
          statusCode: 500,
          message: 'The application gave no name for the audit. Without a name nothing is done.',
        },
      ]);
    }
    expect(await app.cluster.audit()).toEqual([]);
    expect(app.log.lines('warn').filter((line) => line.includes(reason))).toHaveLength(1);
  });
}
