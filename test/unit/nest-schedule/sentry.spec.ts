import { AsyncLocalStorage } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CronJob } from 'cron';
import { Cron, ScheduleModule, SchedulerRegistry } from '../../../lib/nest-schedule/index.js';
import { closeApps, startApp } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';

/** A stand-in that records the errors and check-ins for Sentry, with their scopes. */
const scopes = new AsyncLocalStorage<number>();
let told: string[] = [];
let scope = 0;

const standIn = {
  captureException: ({ message }: Error) => told.push(`${message} in scope ${String(scopes.getStore())}`),
  withIsolationScope: <Value>(callback: () => Value): Value => scopes.run(++scope, callback),
  withMonitor: async (slug: string, callback: () => Promise<unknown>): Promise<unknown> => {
    try {
      const value = await callback();
      told.push(`${slug} ok`);
      return value;
    } catch (error) {
      told.push(`${slug} error`);
      throw error;
    }
  },
};

jest.unstable_mockModule('@sentry/nestjs', () => standIn, { virtual: true });

const { SentryInterceptor } = await import('../../../sample/sentry/sentry.interceptor.js');

const PAGE = fileURLToPath(new URL('../../../docs/migrate-from-nestjs-schedule.md', import.meta.url));
const SAMPLE = fileURLToPath(new URL('../../../sample/sentry/sentry.interceptor.ts', import.meta.url));

beforeEach(() => {
  told = [];
  scope = 0;
});
afterEach(closeApps);

class Jobs {
  @Cron('* * * * * *', { name: 'nightly report' })
  throws(): never {
    throw new Error('thrown');
  }

  @Cron('* * * * * *')
  async rejects(): Promise<never> {
    return Promise.reject(new Error('rejected'));
  }

  @Cron('* * * * * *')
  succeeds(): void {}
}

describe('the interceptor for Sentry', () => {
  it('reports errors and check-ins of all jobs, each in a scope of its own', async () => {
    const clock = new VirtualClock('2026-01-01T00:00:00Z');
    const importedAs = [ScheduleModule.forRoot({ interceptors: [SentryInterceptor] })];
    const { context, log } = await startApp({ clock, importedAs, providers: [Jobs] });
    const own = new CronJob('* * * * * *', () => Promise.reject(new Error('of a CronJob')));
    context.get(SchedulerRegistry).addCronJob('own', own);
    await clock.advance(1500);
    await own.fireOnTick();

    expect(told.filter((line) => !line.includes('scope')).sort()).toEqual([
      'Jobs-rejects error',
      'Jobs-succeeds ok',
      'nightly-report error',
      'own error',
    ]);
    expect(told.filter((line) => line.includes('scope')).sort()).toEqual([
      'of a CronJob in scope 4',
      'rejected in scope 2',
      'thrown in scope 1',
    ]);
    expect(log.lines('error')).toHaveLength(3);
  });

  it('is at the top of the page, and has about ten lines', () => {
    const sample = readFileSync(SAMPLE, 'utf8');
    const page = readFileSync(PAGE, 'utf8');
    const before = page.slice(0, page.indexOf(sample));

    expect(page).toContain(sample);
    expect(before.split('\n').length).toBeLessThan(40);
    expect(sample.slice(sample.indexOf('@Injectable()')).trim().split('\n').length).toBeLessThan(20);
  });
});
