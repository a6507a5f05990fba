import { expect, it } from '@jest/globals';
import { HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { BackgroundJobsHealthIndicator } from '../../lib/terminus/index.js';
import type { BackgroundJobsModuleOptions } from '../../lib/background-jobs.options.js';
import type { JobHandle } from '../../lib/jobs/job-handle.js';
import { JobsNotReadyError } from '../../lib/core/errors.js';
import { InMemoryLockStore } from '../../lib/locks/in-memory-lock-store.js';
import { RemoteStateStore } from './cluster-state/remote-state-store.js';
import { createApp, startApp, startError } from './test-app.js';
import { VirtualClock } from './virtual-clock.js';

const HOUR = 3_600_000;

/** A lock store that fails when a test says so. */
class FailingLockStore extends InMemoryLockStore {
  failure: (() => Promise<never>) | undefined;

  override ping(): Promise<void> {
    return this.failure?.() ?? super.ping();
  }
}

async function setUp(options: BackgroundJobsModuleOptions = {}) {
  const clock = new VirtualClock('2026-01-01T00:30:00Z');
  const lockStore = new FailingLockStore(clock);
  const stateStore = new RemoteStateStore(clock);
  const app = await startApp({
    clock,
    jobs: { scheduling: true, lockStore, stateStore, ...options },
    imports: [TerminusModule.forRoot({ logger: false })],
    providers: [BackgroundJobsHealthIndicator],
  });
  const indicator = app.context.get(BackgroundJobsHealthIndicator);
  return { clock, lockStore, stateStore, indicator, ...app };
}

/** The health indicator, on the major version of Terminus that this project has. */
export function describeTerminus(): void {
  const hasDegraded = 'degraded' in new HealthIndicatorService().check('any');
  const degraded = (details: object) =>
    hasDegraded ? { ...details, status: 'degraded' } : { ...details, status: 'up', degraded: true };

  it('says that the timers fire', async () => {
    const { clock, registry, indicator } = await setUp();
    registry.add('job', { interval: '1m' }, () => 'done');
    expect(indicator.timers('timers')).toEqual({ timers: { status: 'up' } });
    await clock.advance(3 * HOUR);
    expect(indicator.timers('timers')).toEqual({ timers: { status: 'up' } });
  });

  it('says that the timers stand still, after 90 s', async () => {
    const { clock, indicator } = await setUp();
    clock.block(90_000);
    expect(indicator.timers('timers')).toEqual({ timers: { status: 'up' } });
    clock.block(1000);
    const message = 'no timer of this process has fired for 91 s';
    expect(indicator.timers('timers')).toEqual({ timers: { status: 'down', message } });
    await clock.advance(1);
    expect(indicator.timers('timers')).toEqual({ timers: { status: 'up' } });
  });

  it('names the job whose tick has passed, although other timers fire', async () => {
    const { clock, registry, indicator } = await setUp();
    const handle = registry.add('job', { cron: '0 * * * *' }, () => 'done');
    const late = new Date(clock.now() + 1000);
    // Own members, because the prototype belongs to the handles of all tests.
    const stuck = Object.create(handle, { name: { value: 'job' }, nextTick: { value: late } }) as JobHandle;
    registry.list = () => [stuck];
    await clock.advance(60_000);
    expect(indicator.timers('timers')).toEqual({ timers: { status: 'up' } });
    await clock.advance(30_000);
    expect(indicator.timers('timers')).toMatchObject({
      timers: {
        status: 'down',
        job: 'job',
        message: 'the tick of job at 2026-01-01T00:30:01.000Z has passed',
      },
    });
  });

  it('blames no timer for a clock that was set', async () => {
    const { clock, registry, indicator } = await setUp();
    registry.add('job', { cron: '0 * * * *' }, () => 'done');
    await clock.advance(HOUR / 4);
    for (const step of [2 * HOUR, -2 * HOUR, 2 * HOUR]) {
      clock.step(step);
      for (let seconds = 0; seconds < 120; seconds += 10) {
        expect(indicator.timers('timers')).toEqual({ timers: { status: 'up' } });
        await clock.advance(10_000);
      }
    }
  });

  it('sets no timer after the application has closed', async () => {
    const { clock, context } = await setUp();
    await context.close();
    await clock.advance(60_000);
    expect(clock.pending).toBe(0);
  });

  it('fails the start without the module of Terminus', async () => {
    const providers = [BackgroundJobsHealthIndicator];
    await expect(startError({ providers })).resolves.toMatchObject({
      code: 'INVALID_OPTIONS',
      message: 'BackgroundJobsHealthIndicator: expected the application to import `TerminusModule`, got none',
    });
  });

  it('knows nothing before the start', async () => {
    const imports = [TerminusModule.forRoot({ logger: false })];
    const context = await createApp({ imports, providers: [BackgroundJobsHealthIndicator] });
    expect(() => context.get(BackgroundJobsHealthIndicator).timers('timers')).toThrow(JobsNotReadyError);
    await context.close();
  });

  it('says that the stores answer', async () => {
    const { indicator } = await setUp();
    await expect(indicator.store('stores')).resolves.toEqual({ stores: { status: 'up' } });
  });

  it('says which store does not answer, and why', async () => {
    const { lockStore, stateStore, indicator } = await setUp();
    lockStore.failure = () => Promise.reject(new Error('connect ECONNREFUSED 127.0.0.1:6379'));
    const lock = 'connect ECONNREFUSED 127.0.0.1:6379';
    await expect(indicator.store('stores')).resolves.toEqual({
      stores: degraded({ lockStore: lock, message: `lock store: ${lock}` }),
    });
    stateStore.failure = new Error('no');
    await expect(indicator.store('stores', { strict: true })).resolves.toEqual({
      stores: {
        status: 'down',
        lockStore: lock,
        stateStore: 'no',
        message: `lock store: ${lock}; state store: no`,
      },
    });
  });

  it('waits for stores no longer than it may', async () => {
    const { clock, lockStore, indicator } = await setUp();
    lockStore.failure = () => new Promise<never>(() => undefined);
    const lock = 'the lock store gave no answer within 200 ms';
    const answer = indicator.store('stores', { timeout: '200ms' });
    await clock.advance(200);
    await expect(answer).resolves.toMatchObject({ stores: { lockStore: lock } });
  });

  it('names jobs without success, and none that is paused', async () => {
    const { clock, registry, indicator } = await setUp();
    let fails = true;
    registry.add('job', { cron: '0 * * * *' }, () => (fails ? Promise.reject(new Error('no')) : 'done'));
    registry.add('other', { cron: '0 * * * *' }, () => 'done');
    await clock.advance(2 * HOUR);
    await expect(indicator.jobs('jobs')).resolves.toEqual({ jobs: { status: 'up' } });
    await expect(indicator.jobs('jobs', { ticks: 2 })).resolves.toMatchObject({ jobs: { jobs: { job: 2 } } });
    await clock.advance(HOUR);
    const bad = degraded({ jobs: { job: 3 }, message: 'job had 3 ticks without success' });
    await expect(indicator.jobs('jobs')).resolves.toEqual({ jobs: bad });
    registry.get('job').pause();
    await expect(indicator.jobs('jobs')).resolves.toEqual({ jobs: { status: 'up' } });
    registry.get('job').resume();
    fails = false;
    await clock.advance(HOUR);
    await expect(indicator.jobs('jobs')).resolves.toEqual({ jobs: { status: 'up' } });
  });

  it('says why it knows nothing of the jobs', async () => {
    const { stateStore, indicator } = await setUp();
    stateStore.failure = new Error('connect ECONNREFUSED 127.0.0.1:6379');
    const message = 'nothing is known of the jobs: connect ECONNREFUSED 127.0.0.1:6379';
    await expect(indicator.jobs('jobs')).resolves.toEqual({ jobs: degraded({ message }) });
    const without = await setUp({ stateStore: false });
    await expect(without.indicator.jobs('jobs')).rejects.toThrow(/stateStore/);
    await expect(without.indicator.store('stores')).resolves.toEqual({ stores: { status: 'up' } });
  });

  it('refuses wrong options', async () => {
    const { indicator } = await setUp();
    await expect(indicator.jobs('jobs', { ticks: 0 })).rejects.toThrow(
      /expected `ticks` to be a whole number/,
    );
    await expect(indicator.store('s', { timeout: 'soon' } as object)).rejects.toThrow(/expected `timeout`/);
    await expect(indicator.store('s', { hard: true } as object)).rejects.toThrow(/unknown option `hard`/);
  });

  it('fails a check of Terminus by what is down, and not by what is degraded', async () => {
    const { clock, lockStore, indicator, context } = await setUp();
    const health = await context.resolve(HealthCheckService);
    lockStore.failure = () => Promise.reject(new Error('no'));
    const checks = [() => indicator.timers('timers'), () => indicator.store('stores')];
    await expect(health.check(checks)).resolves.toMatchObject({ status: hasDegraded ? 'degraded' : 'ok' });
    clock.block(100_000);
    await expect(health.check(checks)).rejects.toMatchObject({ status: 503 });
  });
}
