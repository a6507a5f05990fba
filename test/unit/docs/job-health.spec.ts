import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { InMemoryLockStore } from '../../../lib/locks/in-memory-lock-store.js';
import { ClusterStop } from '../../../sample/recipes/cluster-stop.js';
import { HealthController, JobHealth, LastSuccesses } from '../../../sample/recipes/job-health.js';
import { closeApps, startApp, type TestApp } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const HOUR = 3_600_000;

afterEach(closeApps);
afterEach(() => void jest.restoreAllMocks());

/** What a database is to the instances. */
class SharedSuccesses extends LastSuccesses {
  private readonly times = new Map<string, Date>();

  override async note(job: string, at: Date): Promise<void> {
    this.times.set(job, at);
  }

  override async latest(job: string): Promise<Date | undefined> {
    return this.times.get(job);
  }
}

describe('the health of jobs', () => {
  const job = 'ReportService.sendHourlyReport';
  const bad = expect.stringContaining(`no success for too long: ${job}`);
  let now: number;
  let handler: () => string;

  /** Three instances that share their locks and the times of their successes. */
  async function startThree() {
    now = Date.UTC(2026, 0, 1);
    handler = () => 'done';
    jest.spyOn(Date, 'now').mockImplementation(() => now);
    const clock = new VirtualClock(new Date(now));
    const successes = { provide: LastSuccesses, useValue: new SharedSuccesses() };
    const jobs = { scheduling: true, lockStore: new InMemoryLockStore(clock) };
    const providers = [JobHealth, ClusterStop, successes];
    const start = async () => {
      const app = await startApp({ clock, jobs, providers, controllers: [HealthController] });
      app.registry.add(job, { cron: '0 * * * *' }, () => handler());
      return app;
    };
    const apps = [await start(), await start(), await start()] as const;
    const advance = async (hours: number) => {
      for (let passed = 0; passed < hours; passed++) {
        now += HOUR;
        await clock.advance(HOUR);
      }
    };
    return { apps, advance, checks: () => Promise.all(apps.map(check)) };
  }

  function check({ context }: TestApp): Promise<string> {
    return context.get(HealthController).check().catch(String);
  }

  it('is good in the instance that runs the job and in those that do not', async () => {
    const { advance, checks } = await startThree();
    await advance(24);
    expect(await checks()).toEqual(['ok', 'ok', 'ok']);
  });

  it('is bad in all when the job is stopped by its key, although its ticks are claimed, and good again after it', async () => {
    const { apps, advance, checks } = await startThree();
    const skips = apps.map(() => new Set<string>());
    apps.forEach(({ events }, number) => events.on('skipped', ({ reason }) => skips[number]?.add(reason)));
    await advance(1);
    expect(await apps[0].context.get(ClusterStop).stopFor(job, '10h')).toBeDefined();
    await advance(2);
    expect(await checks()).toEqual(['ok', 'ok', 'ok']);
    await advance(1);
    expect(await checks()).toEqual([bad, bad, bad]);
    expect(new Set(skips.flatMap((each) => [...each]))).toEqual(
      new Set(['claimed-elsewhere', 'running-elsewhere']),
    );
    await advance(8);
    expect(await checks()).toEqual(['ok', 'ok', 'ok']);
  });

  it('is bad in all when the job is paused everywhere, or fails', async () => {
    const { apps, advance, checks } = await startThree();
    for (const { registry } of apps) registry.get(job).pause();
    await advance(2);
    expect(await checks()).toEqual(['ok', 'ok', 'ok']);
    await advance(1);
    expect(await checks()).toEqual([bad, bad, bad]);
    for (const { registry } of apps) registry.get(job).resume();
    await advance(1);
    expect(await checks()).toEqual(['ok', 'ok', 'ok']);
    handler = () => {
      throw new Error('no');
    };
    await advance(3);
    expect(await checks()).toEqual([bad, bad, bad]);
  });
});
