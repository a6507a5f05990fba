import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { JobCluster } from '../../../../lib/index.js';
import { RemoteStateStore } from '../../../support/cluster-state/remote-state-store.js';
import { RecordingLockStore } from '../../../support/recording-lock-store.js';
import { closeApps, startApp, type TestApp } from '../../../support/test-app.js';
import { VirtualClock } from '../../../support/virtual-clock.js';

let clock: VirtualClock;
let stateStore: RemoteStateStore;
let lockStore: RecordingLockStore;
let app: TestApp;

beforeEach(async () => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  stateStore = new RemoteStateStore(clock);
  lockStore = new RecordingLockStore(clock);
  app = await startApp({ clock, jobs: { scheduling: true, stateStore, lockStore } });
});
afterEach(closeApps);

/** Closes the application, and returns what is called from then on, for a minute. */
async function callsAfterClose(meanwhile: () => unknown = () => undefined) {
  const closed = app.context.close();
  await clock.advance(1_000);
  await closed;
  const before = { state: stateStore.calls, lock: lockStore.commands.length };
  await meanwhile();
  await clock.advance(60_000);
  return { state: stateStore.calls - before.state, lock: lockStore.commands.length - before.lock };
}

// A call would open the store again, with nobody left to close it, and the process would not end.
describe('after the shutdown, a store is not called', () => {
  it('for records that gathered while the state store gave no answer', async () => {
    app.registry.add('job', { interval: '1s' }, () => 1);
    await clock.advance(1_000);
    stateStore.isFrozen = true;
    await clock.advance(1_000);
    expect(stateStore.batches).toEqual([]);

    expect(await callsAfterClose()).toEqual({ state: 0, lock: 0 });
    expect(clock.pending).toBe(0);
  });

  it('for a look at the cluster', async () => {
    app.registry.add('job', { interval: '1h' }, () => 1);
    const cluster = app.context.get(JobCluster, { strict: false });
    const reason = 'the application has shut down';
    const calls = await callsAfterClose(async () => {
      for (const asked of [cluster.jobs(), cluster.locks(), cluster.pause('job'), cluster.explain('job')])
        await expect(asked).rejects.toMatchObject({ code: 'STATE_UNAVAILABLE', message: reason });
    });
    expect(calls).toEqual({ state: 0, lock: 0 });
  });
});
