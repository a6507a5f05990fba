import { HttpException } from '@nestjs/common';
import type { HealthCheckResult } from '@nestjs/terminus';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  BackgroundJobsHealthIndicator,
  LATEST_TICK_MS,
  LONGEST_SILENCE_MS,
} from '../../../lib/terminus/background-jobs-health-indicator.js';
import { HealthController, HealthModule } from '../../../sample/health/health.module.js';
import { RemoteStateStore } from '../../support/cluster-state/remote-state-store.js';
import { sectionOf, tableRows } from '../../support/docs/tables.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { closeApps, startApp, type TestApp } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const HOUR = 3_600_000;

describe('docs/health.md', () => {
  const rows = tableRows(sectionOf('docs/health.md', 'The checks'));

  it('has all checks, with the limits of the code', () => {
    const methods = Object.getOwnPropertyNames(BackgroundJobsHealthIndicator.prototype);
    const checks = methods.filter((name) => name !== 'constructor' && !name.startsWith('onModule'));
    expect(rows.map(([check = '']) => /^`(\w+)\(/.exec(check)?.[1])).toEqual(checks);
    expect(rows[0]?.[1]).toContain(`${LONGEST_SILENCE_MS / 1000} s`);
    expect(rows[0]?.[1]).toContain(`${LATEST_TICK_MS / 1000} s`);
  });
});

describe('the health of jobs in three instances', () => {
  let clock: VirtualClock;
  let lockStore: RecordingLockStore;
  let stateStore: RemoteStateStore;
  let apps: TestApp[];
  let handler: () => unknown;

  beforeEach(async () => {
    clock = new VirtualClock('2026-01-01T00:30:00Z');
    lockStore = new RecordingLockStore(clock);
    stateStore = new RemoteStateStore(clock);
    handler = () => 'done';
    const jobs = { scheduling: true, lockStore, stateStore };
    const start = () => startApp({ clock, jobs, imports: [HealthModule] });
    apps = [await start(), await start(), await start()];
    for (const { registry } of apps) registry.add('reports', { cron: '0 * * * *' }, () => handler());
  });

  afterEach(closeApps);

  /** What each instance answers to a request, with the code of HTTP. */
  async function answers(path: 'live' | 'ready' | 'state') {
    return Promise.all(
      apps.map(async ({ context }) => {
        const controller = await context.resolve(HealthController);
        return controller[path]().then(
          (result) => ({ code: 200, ...result }),
          (error: unknown) => {
            if (!(error instanceof HttpException)) throw error;
            return { code: error.getStatus(), ...(error.getResponse() as HealthCheckResult) };
          },
        );
      }),
    );
  }

  const all = (answer: object) => apps.map(() => expect.objectContaining(answer));

  it('is good in the one that runs the job and in those that do not', async () => {
    await clock.advance(24 * HOUR);
    for (const path of ['live', 'ready', 'state'] as const)
      expect(await answers(path)).toEqual(all({ code: 200, status: 'ok' }));
  });

  it('is bad in all when the job fails, and good again after its next success', async () => {
    handler = () => Promise.reject(new Error('no'));
    await clock.advance(3 * HOUR);
    const details = expect.objectContaining({
      jobs: { status: 'degraded', jobs: { reports: 3 }, message: 'reports had 3 ticks without success' },
    });
    expect(await answers('state')).toEqual(all({ code: 200, status: 'degraded', details }));
    handler = () => 'done';
    await clock.advance(HOUR);
    expect(await answers('state')).toEqual(all({ code: 200, status: 'ok' }));
  });

  it('is bad in all while the stores are away, and no probe fails', async () => {
    stateStore.failure = new Error('connect ECONNREFUSED');
    lockStore.before = () => Promise.reject(new Error('connect ECONNREFUSED'));
    await clock.advance(3 * HOUR);
    const stores = expect.objectContaining({ status: 'degraded', lockStore: 'connect ECONNREFUSED' });
    const details = expect.objectContaining({ stores });
    expect(await answers('state')).toEqual(all({ code: 200, status: 'degraded', details }));
    for (const path of ['live', 'ready'] as const)
      expect(await answers(path)).toEqual(all({ code: 200, status: 'ok' }));
  });

  it('fails the liveness probe alone when timers stand still', async () => {
    clock.block(HOUR);
    expect(await answers('live')).toEqual(all({ code: 503 }));
    expect(await answers('ready')).toEqual(all({ code: 200 }));
  });
});
