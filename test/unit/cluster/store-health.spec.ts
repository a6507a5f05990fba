import { beforeEach, describe, expect, it } from '@jest/globals';
import { StoreHealth } from '../../../lib/cluster/view/store-health.js';
import { CommandTimeouts } from '../../../lib/locks/command-timeouts.js';
import { StoreAccess } from '../../../lib/locks/store-access.js';
import { RemoteStateStore } from '../../support/cluster-state/remote-state-store.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const REFUSED = 'connect ECONNREFUSED 127.0.0.1:6379';

let clock: VirtualClock;
let lockStore: RecordingLockStore;
let stateStore: RemoteStateStore;
let access: StoreAccess;
let health: StoreHealth;

beforeEach(() => {
  clock = new VirtualClock();
  lockStore = new RecordingLockStore(clock);
  stateStore = new RemoteStateStore(clock);
  access = new StoreAccess();
  health = new StoreHealth(lockStore, stateStore, new CommandTimeouts(clock), access);
});

describe('the health of stores', () => {
  it('has no failures while both answer, and asks each once', async () => {
    await expect(health.failures(1000)).resolves.toEqual({ lock: undefined, state: undefined });
    expect([lockStore.sent(), stateStore.calls]).toEqual([['ping '], 1]);
  });

  it('has the reason of each store by itself', async () => {
    lockStore.before = () => Promise.reject(new Error(REFUSED));
    await expect(health.failures(1000)).resolves.toEqual({ lock: REFUSED, state: undefined });
    lockStore.before = () => undefined;
    stateStore.failure = new Error(REFUSED);
    await expect(health.failures(1000)).resolves.toEqual({ lock: undefined, state: REFUSED });
  });

  it('waits for both at once, and no longer than the limit', async () => {
    lockStore.before = () => new Promise(() => undefined);
    stateStore.isFrozen = true;
    const failures = health.failures(250);
    await clock.advance(250);
    await expect(failures).resolves.toEqual({
      lock: 'the lock store gave no answer within 250 ms',
      state: 'the state store gave no answer within 250 ms',
    });
    expect(clock.pending).toBe(0);
  });

  it('has the reason of a store that throws at once, and of one that throws no error', async () => {
    lockStore.ping = () => {
      throw new TypeError('this.client is undefined');
    };
    stateStore.runs = () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- stores of others do
      throw 'away';
    };
    const { lock, state } = await health.failures(1000);
    expect([lock, state]).toEqual([
      expect.stringContaining('this.client is undefined'),
      expect.stringContaining('away'),
    ]);
  });

  it('asks neither of them after the shutdown, because that would open a store again', async () => {
    access.close();
    const reason = 'the application has shut down';
    await expect(health.failures(1000)).resolves.toEqual({ lock: reason, state: reason });
    expect([lockStore.sent(), stateStore.calls]).toEqual([[], 0]);
  });

  it('knows nothing bad of stores that the application does not have', async () => {
    const none = new StoreHealth(undefined, undefined, new CommandTimeouts(clock), access);
    await expect(none.failures(1000)).resolves.toEqual({ lock: undefined, state: undefined });
  });
});
