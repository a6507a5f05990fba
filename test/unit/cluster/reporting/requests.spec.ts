import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InMemoryJobStateStore } from '../../../../lib/cluster/state/in-memory-job-state-store.js';
import type { NewJobRequest } from '../../../../lib/cluster/state/job-request.js';
import { InMemoryLockStore } from '../../../../lib/locks/in-memory-lock-store.js';
import type { JobRun } from '../../../../lib/runs/job-run.js';
import { RemoteStateStore } from '../../../support/cluster-state/remote-state-store.js';
import { closeApps, startApp, type TestApp } from '../../../support/test-app.js';
import { gate } from '../../../support/test-instance.js';
import { VirtualClock } from '../../../support/virtual-clock.js';

let clock: VirtualClock;
let lockStore: InMemoryLockStore;
let runs: { readonly instance: number; readonly run: JobRun }[];
let made = 0;

const request = (kind: NewJobRequest['kind'], more: Partial<NewJobRequest> = {}): NewJobRequest => ({
  id: `request-${++made}`,
  kind,
  job: 'job',
  by: 'anna',
  ...more,
});

async function instance(
  number: number,
  stateStore: RemoteStateStore | InMemoryJobStateStore,
  handler: (run: JobRun) => unknown = () => 1,
): Promise<TestApp> {
  const app = await startApp({ clock, jobs: { scheduling: true, stateStore, lockStore } });
  app.registry.add('job', { cron: '* * * * *', lock: { lockTimeout: '30s' } }, (run) => {
    runs.push({ instance: number, run });
    return handler(run);
  });
  return app;
}

beforeEach(() => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  lockStore = new InMemoryLockStore(clock);
  runs = [];
});
afterEach(closeApps);

describe('a pause by request', () => {
  it('is in force from the next heartbeat on, until it is withdrawn', async () => {
    const store = new RemoteStateStore(clock);
    const app = await instance(1, store);
    await store.request(request('pause', { id: 'p1', reason: 'audit' }));
    await clock.advance(5000);
    expect(app.registry.get('job').isPaused).toBe(true);
    expect(app.log.lines('log')).toContain('job is paused by request of anna: audit');
    await clock.advance(120_000);
    expect(runs).toEqual([]);
    expect(store.heartbeats.at(-1)?.instance.pauses).toEqual(['p1']);

    await store.withdraw('p1', { by: 'anna' });
    await clock.advance(5000);
    expect(app.registry.get('job').isPaused).toBe(false);
    await clock.advance(60_000);
    expect(runs).toHaveLength(1);
  });

  it('is acknowledged at once when it begins and when it ends, because people wait for that', async () => {
    const store = new RemoteStateStore(clock);
    const app = await instance(1, store);
    const pauses = (): unknown[] => store.heartbeats.map((heartbeat) => heartbeat.instance.pauses);
    await store.request(request('pause', { id: 'p1' }));
    await clock.advance(5000);
    expect(pauses()).toEqual([[], [], ['p1']]);
    const withdrawn = await store.withdraw('p1', { by: 'anna' });
    await clock.advance(5000);
    expect(pauses()).toEqual([[], [], ['p1'], ['p1'], []]);
    expect(store.heartbeats.at(-1)?.instance.seen).toEqual(withdrawn);

    await store.request(request('pause', { id: 'p2' }));
    await app.context.close();
    expect(store.heartbeats.slice(5).map((heartbeat) => heartbeat.instance.state)).toEqual(['left']);
  });

  it('is not ended by `resume()` of this instance, and a run by hand goes through', async () => {
    const store = new RemoteStateStore(clock);
    const app = await instance(1, store);
    await store.request(request('pause'));
    await clock.advance(5000);
    const job = app.registry.get('job');
    job.resume();
    expect(job.isPaused).toBe(true);
    await expect(job.run()).resolves.toMatchObject({ outcome: 'succeeded' });
  });

  it('ends at its `until`, by the time of the store', async () => {
    const store = new RemoteStateStore(clock);
    await instance(1, store);
    await store.request(request('pause', { until: new Date('2026-01-01T00:02:30Z') }));
    await clock.advance(5 * 60_000 + 1000);
    expect(runs.map(({ run }) => run.tick?.toISOString().slice(11, 16))).toEqual(['00:03', '00:04', '00:05']);
  });

  it('stays in force while the store is away, and comes back into a store that lost its data', async () => {
    const store = new RemoteStateStore(clock);
    await instance(1, store);
    await store.request(request('pause', { id: 'p1' }));
    await clock.advance(5000);
    store.failure = new Error('connect ECONNREFUSED');
    await clock.advance(120_000);
    store.failure = undefined;
    store.flush();
    await clock.advance(120_000);
    expect(runs).toEqual([]);
    const { requests, audit } = await store.overview({ audit: 10 });
    expect(requests).toMatchObject([{ id: 'p1', kind: 'pause', job: 'job', by: 'anna' }]);
    expect(audit).toEqual([]);
  });

  it('is in force at once in an instance that starts', async () => {
    const store = new RemoteStateStore(clock);
    await store.request(request('pause'));
    const app = await instance(1, store);
    expect(app.registry.get('job').isPaused).toBe(true);
  });
});

describe('a run by request', () => {
  it.each([
    ['a store that is reached by heartbeats', () => new RemoteStateStore(clock)],
    ['a store in memory', () => new InMemoryJobStateStore(clock)],
  ])('runs once, in one of the instances of %s, with its tick', async (_title, make) => {
    const store = make();
    for (let number = 1; number <= 3; number++) await instance(number, store);
    const tick = new Date('2025-12-24T18:00:00Z');
    await store.request(request('run', { tick }));
    await clock.advance(10_000);
    expect(runs.map(({ run }) => [run.trigger, run.tick])).toEqual([['manual', tick]]);
    const { requests } = await store.overview();
    expect(requests).toMatchObject([{ answer: { outcome: 'started', runId: runs[0]?.run.id } }]);
  });

  it('runs once, also of a job without a lock, because the request is claimed', async () => {
    // All instances get the request before one of them has answered.
    const store = new InMemoryJobStateStore(clock);
    for (let number = 1; number <= 3; number++) {
      const app = await startApp({ clock, jobs: { scheduling: true, stateStore: store, lockStore } });
      app.registry.add('job', { interval: '1d', lock: false }, (run) => runs.push({ instance: number, run }));
    }
    await store.request(request('run'));
    await clock.advance(10_000);
    expect(runs).toHaveLength(1);
  });

  it('is refused while the job runs', async () => {
    const store = new RemoteStateStore(clock);
    const { opened, open } = gate();
    await instance(1, store, () => opened);
    await clock.advance(60_000);
    await store.request(request('run'));
    await clock.advance(10_000);
    expect((await store.overview()).requests).toMatchObject([
      { answer: { outcome: 'refused', reason: 'running-elsewhere' } },
    ]);
    open();
  });

  it('is not taken by an instance that does not schedule the job, nor after its end', async () => {
    const store = new RemoteStateStore(clock);
    const jobs = { scheduling: true, stateStore: store, lockStore, exclude: ['jo*'] };
    const app = await startApp({ clock, jobs });
    app.registry.add('job', { cron: '* * * * *' }, () => 1);
    await store.request(request('run'));
    await clock.advance(50_000);
    expect((await store.overview()).requests[0]?.answer).toBeUndefined();
    await clock.advance(9_000);
    store.failure = new Error('away');
    await clock.advance(20_000);
    store.failure = undefined;
    await instance(2, store);
    await clock.advance(20_000);
    expect(runs.filter(({ run }) => run.trigger === 'manual')).toEqual([]);
  });
});

describe('an abort by request', () => {
  it('ends the run by its signal', async () => {
    const store = new RemoteStateStore(clock);
    const app = await instance(
      1,
      store,
      ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    );
    await clock.advance(60_000);
    const runId = runs[0]?.run.id;
    await store.request(request('abort', { runId, reason: 'stuck' }));
    await clock.advance(10_000);
    expect((await store.overview()).requests).toMatchObject([{ answer: { outcome: 'aborted', runId } }]);
    const { lastRun } = app.registry.get('job');
    expect(lastRun).toMatchObject({ outcome: 'failed', error: { code: 'RUN_ABORTED' } });
    expect(lastRun?.error?.message).toBe(`anna has aborted run ${String(runId)}: stuck`);
  });

  it('is refused when the run has ended', async () => {
    const store = new RemoteStateStore(clock);
    await instance(1, store);
    await clock.advance(60_000);
    const runId = runs[0]?.run.id;
    await store.request(request('abort', { runId }));
    await clock.advance(10_000);
    // A store finds the request by the run.
    expect((await store.overview()).requests).toMatchObject([
      { answer: { outcome: 'refused', reason: 'not-running', runId } },
    ]);
  });
});
