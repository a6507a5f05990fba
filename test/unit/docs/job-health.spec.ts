import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { InMemoryLockStore } from '../../../lib/locks/in-memory-lock-store.js';
import { HealthController, TickHealth } from '../../../sample/recipes/tick-health.js';
import { closeApps, startApp } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const HOUR = 3_600_000;

afterEach(closeApps);
afterEach(() => void jest.restoreAllMocks());

describe('the health of ticks', () => {
  const job = 'ReportService.sendHourlyReport';
  let now: number;

  /** Two instances that share their locks. */
  async function startTwo() {
    now = Date.UTC(2026, 0, 1);
    jest.spyOn(Date, 'now').mockImplementation(() => now);
    const clock = new VirtualClock(new Date(now));
    const jobs = { scheduling: true, lockStore: new InMemoryLockStore(clock) };
    const start = async () => {
      const app = await startApp({ clock, jobs, providers: [TickHealth], controllers: [HealthController] });
      app.registry.add(job, { cron: '0 * * * *' }, () => 'done');
      return app;
    };
    const apps = await Promise.all([start(), start()]);
    const advance = async (hours: number) => {
      for (let passed = 0; passed < hours; passed++) {
        now += HOUR;
        await clock.advance(HOUR);
      }
    };
    const checks = () =>
      apps.map(({ context }) => {
        try {
          return context.get(HealthController).check();
        } catch (error) {
          return String(error);
        }
      });
    return { apps, advance, checks };
  }

  it('is good in the instance that takes ticks and in the one that does not', async () => {
    const { advance, checks } = await startTwo();
    await advance(24);
    expect(checks()).toEqual(['ok', 'ok']);
  });

  it('is bad in both when nobody takes any, and names the job', async () => {
    const { apps, advance, checks } = await startTwo();
    for (const { registry } of apps) registry.get(job).pause();
    await advance(2);
    expect(checks()).toEqual(['ok', 'ok']);
    await advance(1);
    const silent = expect.stringContaining(`no tick for too long: ${job}`);
    expect(checks()).toEqual([silent, silent]);
  });
});
