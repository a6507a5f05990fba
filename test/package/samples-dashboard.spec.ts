import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { Overview } from '../../lib/dashboard/index.js';
import type { Command } from './support/command.js';
import { endSample, exitCode, START_MS, startCompiled, startSample } from './support/sample.js';

const PASSWORD = 'a secret: with a colon';
const DATA_FOLDER = mkdtempSync(join(tmpdir(), 'sample-dashboard-'));
const ENVIRONMENT = { PORT: '0', DASHBOARD_PASSWORD: PASSWORD, DATA_FOLDER };
const READY =
  /dashboard {2,}(http:\/\/127\.0\.0\.1:\d+\/jobs)\n[^]*log in with any name and the password (.*)/;
const LIMIT_MS = 150_000;

/** A visitor with a name and a password. */
function visitor(sample: Command, name: string, password: string) {
  const [, url = ''] = READY.exec(sample.output) ?? [];
  const authorization = `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
  return (path: string, body?: object) =>
    fetch(`${url}${path}`, {
      headers: { authorization, ...(body && AS_THE_PAGE) },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
}

/** The headers of an action, as a browser sends them. */
const AS_THE_PAGE = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };

async function overviewOf(visit: ReturnType<typeof visitor>): Promise<Overview> {
  const response = await visit('/api/overview');
  expect(response.status).toBe(200);
  return (await response.json()) as Overview;
}

/** The state of each job, and `running` after it where it runs. */
function statesOf({ jobs }: Overview): Record<string, string> {
  return Object.fromEntries(
    jobs.map(({ name, state, running }) => [name, running.length === 0 ? state : `${state}, running`]),
  );
}

/** Waits until the states match, because the jobs need a moment for their first runs. */
async function untilStates(visit: ReturnType<typeof visitor>, states: Record<string, RegExp>): Promise<void> {
  const deadline = performance.now() + START_MS;
  for (;;) {
    const shown = statesOf(await overviewOf(visit));
    const wrong = Object.entries(states).filter(([job, state]) => !state.test(shown[job] ?? ''));
    if (wrong.length === 0) return;
    if (performance.now() > deadline) throw new Error(`the states are ${JSON.stringify(shown)}`);
    await sleep(200);
  }
}

describe('npm run sample:dashboard', () => {
  afterAll(() => rmSync(DATA_FOLDER, { recursive: true, force: true }));

  it(
    'archives real files, and shows jobs in every state to those who know the password',
    async () => {
      const sample = startSample('dashboard', ENVIRONMENT);
      await sample.untilPrinted(READY, START_MS);
      await sample.untilPrinted(/archived [1-9]\d* files?: \d+\.\d kB -> \d+\.\d kB/, START_MS);
      const ada = visitor(sample, 'ada', PASSWORD);

      const page = await ada('');
      expect({ status: page.status, text: await page.text() }).toEqual({
        status: 200,
        text: expect.stringContaining('<div id="app">'),
      });
      await untilStates(ada, {
        'ArchiveService.archive': /^healthy/,
        'ArchiveService.prune': /^healthy/,
        'Payments.capture': /^failing/,
        'Stock.sync': /^(healthy|failing)/,
        'Search.reindex': /running$/,
        'Images.resize': /^new, running$/,
        'Newsletter.deliver': /^paused$/,
        'Reports.send': /^new$/,
      });
      await endSample(sample, 'SIGINT');
    },
    LIMIT_MS,
  );

  it(
    'keeps everybody else out, and lets a guest look only',
    async () => {
      const sample = startCompiled('dashboard', ENVIRONMENT);
      await sample.untilPrinted(READY, START_MS);
      for (const path of ['', '/api/overview']) {
        const response = await visitor(sample, 'ada', 'wrong')(path);
        expect(response.status).toBe(401);
        expect(response.headers.get('www-authenticate')).toMatch(/^Basic realm="/);
      }
      const guest = visitor(sample, 'guest', PASSWORD);
      expect(await overviewOf(guest)).toMatchObject({ can: [] });
      expect((await guest('/api/resume', { job: 'Newsletter.deliver' })).status).toBe(403);

      const ada = visitor(sample, 'ada', PASSWORD);
      expect((await ada('/api/resume', { job: 'Newsletter.deliver' })).status).toBeLessThan(300);
      expect(await (await ada('/api/audit')).json()).toContainEqual(
        expect.objectContaining({ action: 'resume', by: 'ada', job: 'Newsletter.deliver' }),
      );
      await endSample(sample, 'SIGTERM');
    },
    LIMIT_MS,
  );

  it(
    'prints a random password when it is given none',
    async () => {
      const sample = startCompiled('dashboard', { PORT: '0', DASHBOARD_PASSWORD: undefined });
      await sample.untilPrinted(READY, START_MS);
      const [, , printed = ''] = READY.exec(sample.output) ?? [];
      expect(printed).toMatch(/^[\w-]{12}$/);
      expect((await visitor(sample, 'ada', printed)('/api/overview')).status).toBe(200);
      await endSample(sample, 'SIGTERM');
    },
    LIMIT_MS,
  );

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'exits with 0 on %s',
    async (signal) => {
      await expect(exitCode('dashboard', signal, READY, ENVIRONMENT)).resolves.toBe(0);
    },
    LIMIT_MS,
  );
});
