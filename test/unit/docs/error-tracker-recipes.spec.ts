import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as Sentry from '@sentry/node';
import { afterEach, describe, expect, it } from '@jest/globals';
import { InMemoryLockStore } from '../../../lib/locks/in-memory-lock-store.js';
import type { JobInterceptor } from '../../../lib/runs/job-interceptor.js';
import { HealthchecksPings } from '../../../sample/recipes/healthchecks-pings.js';
import { SentryCheckIns } from '../../../sample/recipes/sentry-check-ins.js';
import { SentryErrors } from '../../../sample/recipes/sentry-errors.js';
import { ROOT } from '../../support/docs/code-blocks.js';
import { closeApps, startApp } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const DAY = 24 * 3_600_000;
const JOB = 'reports.send';

afterEach(closeApps);

/** Two instances with an interceptor, whose job ticks once, and all that the job did in both. */
async function tickOnce(interceptor: new () => JobInterceptor, handler: () => unknown): Promise<void> {
  const clock = new VirtualClock('2026-01-01T12:00:00Z');
  const jobs = { scheduling: true, interceptors: [interceptor], lockStore: new InMemoryLockStore(clock) };
  const apps = [await startApp({ clock, jobs }), await startApp({ clock, jobs })];
  const ended = apps.map(
    ({ events }) =>
      new Promise((resolve) => {
        events.on('succeeded', resolve).on('failed', resolve).on('skipped', resolve);
      }),
  );
  for (const { registry } of apps) registry.add(JOB, { cron: '0 2 * * *' }, handler);
  await clock.advance(DAY - 1);
  await Promise.all(ended);
}

it.each(['healthchecks-pings', 'sentry-check-ins', 'sentry-errors'])('%s has at most 20 lines', (name) => {
  const lines = readFileSync(join(ROOT, 'sample/recipes', `${name}.ts`), 'utf8')
    .trim()
    .split('\n');
  expect(lines.length).toBeLessThanOrEqual(20);
});

describe('Sentry', () => {
  /** The items that the SDK sends, by their type. */
  async function sent(interceptor: new () => JobInterceptor, handler: () => unknown) {
    const items: (readonly [string, unknown])[] = [];
    const client = Sentry.init({
      dsn: 'http://key@127.0.0.1/1',
      defaultIntegrations: false,
      transport: () => ({
        send: async ([, all]): Promise<object> => {
          for (const [{ type }, payload] of all) items.push([type, payload]);
          return {};
        },
        flush: () => Promise.resolve(true),
      }),
    });
    await tickOnce(interceptor, handler);
    await client?.close();
    return items;
  }

  it('gets the error of the one run, with its job', async () => {
    const items = await sent(SentryErrors, () => Promise.reject(new TypeError('no')));
    expect(items).toMatchObject([
      ['event', { exception: { values: [{ type: 'TypeError', value: 'no' }] }, tags: { job: JOB } }],
    ]);
    await expect(sent(SentryErrors, () => 'done')).resolves.toEqual([]);
  });

  const ends: readonly [string, () => unknown][] = [
    ['ok', () => 'done'],
    ['error', () => Promise.reject(new Error('no'))],
  ];

  it.each(ends)(
    'gets a check-in that begins and ends with %s, from one instance',
    async (status, handler) => {
      const items = await sent(SentryCheckIns, handler);
      const monitor_slug = 'reports-send';
      expect(items).toMatchObject([
        [
          'check_in',
          { monitor_slug, status: 'in_progress', monitor_config: { timezone: 'UTC', max_runtime: 30 } },
        ],
        ['check_in', { monitor_slug, status }],
      ]);
    },
  );
});

describe('healthchecks.io', () => {
  async function pings(handler: () => unknown): Promise<string[]> {
    const paths: string[] = [];
    const server = createServer(({ url = '' }, response) => {
      paths.push(url);
      response.end('OK');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    process.env['HEALTHCHECKS_URL'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}/key`;
    try {
      await tickOnce(HealthchecksPings, handler);
    } finally {
      delete process.env['HEALTHCHECKS_URL'];
      server.closeAllConnections();
      server.close();
    }
    expect(new Set(paths.map((path) => path.split('?')[1])).size).toBe(1);
    expect(paths[0]).toMatch(/\?rid=[0-9a-f-]{36}$/);
    return paths.map((path) => path.split('?')[0] ?? '');
  }

  it('gets the start and the end of the one run', async () => {
    await expect(pings(() => 'done')).resolves.toEqual(['/key/reports-send/start', '/key/reports-send']);
    const failed = pings(() => Promise.reject(new Error('no')));
    await expect(failed).resolves.toEqual(['/key/reports-send/start', '/key/reports-send/fail']);
  });

  it('being away does not fail the run', async () => {
    process.env['HEALTHCHECKS_URL'] = 'http://127.0.0.1:1/key';
    const ran: string[] = [];
    await tickOnce(HealthchecksPings, () => ran.push('done'));
    expect(ran).toEqual(['done']);
    delete process.env['HEALTHCHECKS_URL'];
  });
});
