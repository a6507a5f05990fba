import { Agent, get, type IncomingMessage, request } from 'node:http';
import { afterEach, expect, it } from '@jest/globals';
import { BackgroundJobsModule, InMemoryJobStateStore, InMemoryLockStore } from '../../../lib/index.js';
import { startApp, closeApps } from '../test-app.js';
import { type DashboardApp, type Platform, startDashboard } from './dashboard-app.js';

const BASE = '/background-jobs/api';

/** A browser keeps its connections for as long as the server does. */
const agents: Agent[] = [];

/** Rules for an open page while the application shuts down. */
export function describeShutdown(platform: Platform): void {
  afterEach(async () => {
    for (const agent of agents.splice(0)) agent.destroy();
    await closeApps();
  });

  it('does not wait for a page that asks again and again on one connection', async () => {
    const app = await startDashboard(platform);
    const agent = keepingAlive();
    let answers = 0;
    const polling = (async () => {
      for (;;) {
        const status = await poll(app, agent).catch(() => undefined);
        if (status === undefined) return;
        answers++;
      }
    })();
    await until(() => answers >= 5);
    // The server would keep a connection for longer than the test may take, were it not ended.
    (app.app.getHttpServer() as { keepAliveTimeout: number }).keepAliveTimeout = 600_000;
    await app.app.close();
    await polling;
    expect(answers).toBeGreaterThanOrEqual(5);
  });

  it('answers a request to run at once with 503, which stays and expires', async () => {
    const [lockStore, stateStore] = [new InMemoryLockStore(), new InMemoryJobStateStore()];
    const app = await startDashboard(platform, {
      names: [],
      jobs: { lockStore, stateStore, scheduling: false },
    });
    (app.app.getHttpServer() as { keepAliveTimeout: number }).keepAliveTimeout = 600_000;
    // An instance that never answers.
    const description = { name: 'slow', schedule: 'every 1h', intervalMs: 3_600_000, scheduled: true };
    const instance = {
      ...{ id: 'web-2:2:bbb', host: 'web-2', pid: 2, startedAt: new Date(), state: 'live' as const },
      ...{ version: '1.0.0', node: 'v24.0.0', scheduling: true, catalogue: ['page'], running: [], skips: [] },
      ...{ droppedRecords: 0, pauses: [] },
    };
    await stateStore.heartbeat({ instance, pages: [{ digest: 'page', jobs: [description] }], answers: [] });
    const answered = ask(app, keepingAlive());
    await untilAsync(async () => (await app.cluster.look()).requests().length === 1);
    await app.app.close();
    const { status, headers, text } = await answered;
    expect([status, headers.connection]).toEqual([503, 'close']);
    expect(JSON.parse(text)).toEqual({
      statusCode: 503,
      message: 'The instance that was asked is shutting down. A request stays in force.',
    });
    const { requests } = await stateStore.overview();
    expect(requests).toMatchObject([{ kind: 'run', job: 'slow', by: 'dashboard' }]);
  });

  it('may be imported by an application without a server', async () => {
    const { BackgroundJobsDashboardModule } = await import('../../../lib/dashboard/index.js');
    const dashboard = BackgroundJobsDashboardModule.forRoot();
    const { names } = await startApp({ importedAs: [BackgroundJobsModule.forRoot(), dashboard] });
    expect(names).toEqual([]);
  });
}

function keepingAlive(): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  agents.push(agent);
  return agent;
}

function poll({ url }: DashboardApp, agent: Agent): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = get(`${url}${BASE}/overview`, { agent }, (answer) => {
      answer
        .resume()
        .on('end', () => resolve(answer.statusCode))
        .on('error', reject);
    });
    sent.on('error', reject);
  });
}

function ask({ url }: DashboardApp, agent: Agent) {
  return new Promise<{ status: number | undefined; headers: IncomingMessage['headers']; text: string }>(
    (resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };
      const sent = request(`${url}${BASE}/run`, { agent, headers, method: 'POST' }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => (text += part));
        answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
      });
      sent.on('error', reject);
      sent.end('{"job":"slow"}');
    },
  );
}

const until = (isTrue: () => boolean): Promise<void> => untilAsync(() => Promise.resolve(isTrue()));

async function untilAsync(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 10));
}
