import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InMemoryJobStateStore } from '../../../../lib/cluster/state/in-memory-job-state-store.js';
import type { JobStateStore } from '../../../../lib/cluster/state/job-state-store.js';
import { JobCluster } from '../../../../lib/cluster/view/job-cluster.js';
import { InMemoryLockStore } from '../../../../lib/locks/in-memory-lock-store.js';
import type { JobRun } from '../../../../lib/runs/job-run.js';
import { heard, stopListening } from '../../../support/channel-listeners.js';
import { RemoteStateStore } from '../../../support/cluster-state/remote-state-store.js';
import { Outcome } from '../../../support/outcome.js';
import { closeApps, startApp, type TestApp } from '../../../support/test-app.js';
import { gate } from '../../../support/test-instance.js';
import { VirtualClock } from '../../../support/virtual-clock.js';

const SECOND = 1000;
const BEAT = 5 * SECOND;
const INSTANCE = expect.stringMatching(/:\d+:[0-9a-f]{12}$/);

let clock: VirtualClock;
let lockStore: InMemoryLockStore;

beforeEach(() => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  lockStore = new InMemoryLockStore(clock);
});

afterEach(async () => {
  stopListening();
  await closeApps();
});

async function instance(
  stateStore: JobStateStore,
  handler: (run: JobRun) => unknown = () => 1,
): Promise<TestApp & { readonly cluster: JobCluster }> {
  const app = await startApp({ clock, jobs: { scheduling: true, stateStore, lockStore } });
  app.registry.add('job', { interval: '1h' }, handler);
  // A store outside of the process knows the instance from its first heartbeat on.
  await clock.advance(2 * BEAT);
  return { ...app, cluster: app.context.get(JobCluster, { strict: false }) };
}

const untilAborted = ({ signal }: JobRun): Promise<unknown> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

/** The answer to a request. Further heartbeats follow, which tell of the request again. */
const sometime = async (request: Promise<unknown>): Promise<unknown> => {
  const outcome = new Outcome(request);
  await clock.advance(2 * BEAT);
  expect(outcome.state).toBe('resolved');
  await clock.advance(10 * BEAT);
  return outcome.value;
};

describe.each<[string, () => JobStateStore]>([
  ['in this process', () => new InMemoryJobStateStore(clock)],
  ['outside of it', () => new RemoteStateStore(clock)],
])('the channel control, with a state store %s', (_title, makeStore) => {
  it('has a pause by request in each instance, its replacement and its end', async () => {
    const store = makeStore();
    const [{ cluster }] = [await instance(store), await instance(store)];
    const controls = heard('control');
    await sometime(cluster.pause('job', { by: 'anna', reason: 'audit' }));
    const pause = { instance: INSTANCE, action: 'pause', job: 'job', by: 'anna', reason: 'audit' };
    expect(controls).toEqual([pause, pause]);
    expect(new Set(controls.map((message) => message.instance)).size).toBe(2);

    controls.length = 0;
    await sometime(cluster.pause('job', { by: 'bob' }));
    expect(controls).toMatchObject([
      { action: 'pause', by: 'bob' },
      { action: 'pause', by: 'bob' },
    ]);

    controls.length = 0;
    await sometime(cluster.resume('job', { by: 'anna' }));
    const resume = { instance: INSTANCE, action: 'resume', job: 'job' };
    expect(controls).toEqual([resume, resume]);
  });

  it('has a run by request, in the one instance that runs it', async () => {
    const store = makeStore();
    const [{ cluster }] = [await instance(store), await instance(store)];
    const controls = heard('control');
    await sometime(cluster.run('job', { by: 'anna', reason: 'missed' }));
    expect(controls).toEqual([
      { instance: INSTANCE, action: 'run', job: 'job', by: 'anna', reason: 'missed' },
    ]);
  });

  it('has no run that is refused', async () => {
    const { opened, open } = gate();
    const { cluster, registry } = await instance(makeStore(), () => opened);
    const running = registry.get('job').run();
    await clock.advance(1);
    const controls = heard('control');
    const refused = await sometime(cluster.run('job', { by: 'anna' }));
    expect(refused).toMatchObject({ outcome: 'refused' });
    expect(controls).toEqual([]);
    open();
    await running;
  });

  it('has an abort of a run in flight, before its handler sees it', async () => {
    const store = makeStore();
    let seen: JobRun | undefined;
    const controls = heard('control');
    const toldFirst: number[] = [];
    const { registry } = await instance(store, (run) => {
      seen = run;
      run.signal.addEventListener('abort', () => toldFirst.push(controls.length));
      return untilAborted(run);
    });
    const { cluster } = await instance(store);
    const running = registry.get('job').run();
    await clock.advance(2 * BEAT);
    await sometime(cluster.abort(seen?.id ?? '', { by: 'anna', reason: 'stuck' }));
    await running;

    expect(controls).toEqual([
      { instance: INSTANCE, action: 'abort', job: 'job', by: 'anna', reason: 'stuck' },
    ]);
    expect(toldFirst).toEqual([1]);
  });
});

describe('the channel store', () => {
  it('has an outage of the state store when it begins and when it ends, once', async () => {
    const store = new RemoteStateStore(clock);
    await instance(store);
    const told = heard('store');
    store.failure = new Error('connect ECONNREFUSED');
    await clock.advance(10 * BEAT);
    const error = expect.objectContaining({ message: expect.stringContaining('connect ECONNREFUSED') });
    expect(told).toEqual([{ instance: INSTANCE, store: 'state', state: 'away', error }]);

    store.failure = undefined;
    await clock.advance(10 * BEAT);
    expect(told.slice(1)).toEqual([{ instance: INSTANCE, store: 'state', state: 'back' }]);
  });
});
