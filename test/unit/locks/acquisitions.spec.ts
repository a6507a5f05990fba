import { describe, expect, it } from '@jest/globals';
import { InstanceIdentity } from '../../../lib/core/identity.js';
import { ExclusiveLocks } from '../../../lib/locks/exclusive-locks.js';
import { InMemoryLockStore } from '../../../lib/locks/in-memory-lock-store.js';
import type { AcquireOptions, Lease, LockStore } from '../../../lib/locks/lock-store.js';
import { type Clock, sleep } from '../../../lib/core/clock.js';
import { Outcome } from '../../support/outcome.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { locksOn, REFRESH, TTL } from './locking.js';

/** Executes and answers the questions of the first acquisition late, and all others at once. */
class LateStore extends InMemoryLockStore {
  first: string | undefined;

  constructor(
    private readonly time: Clock,
    private readonly delay: number,
  ) {
    super(time);
  }

  override async tryAcquire(key: string, ttl: number, options?: AcquireOptions): Promise<Lease | undefined> {
    this.first ??= options?.owner;
    // The questions have a long way.
    if (options?.owner === this.first) await sleep(this.time, this.delay);
    const lease = await super.tryAcquire(key, ttl, options);
    return lease;
  }
}

function setUp(delay: number) {
  const clock = new VirtualClock();
  const store = new LateStore(clock, delay);
  const { keeper } = locksOn(store, clock);
  const locks = new ExclusiveLocks(keeper, '', new InstanceIdentity(), () => undefined);
  return { clock, store, keeper, locks };
}

/** Whether a stranger is granted what is held, at any moment of the next `milliseconds`. */
async function isTaken(store: LockStore, key: string, clock: VirtualClock, milliseconds: number) {
  for (let passed = 0; passed < milliseconds; passed += 250) {
    const lease = await store.tryAcquire(key, 1, { owner: 'a stranger' });
    if (lease !== undefined) return true;
    await clock.advance(250);
  }
  return false;
}

describe('a late answer to an earlier acquisition touches nothing that a later one was granted', () => {
  it('the first is answered after 6.5 s, and the run asks again with an owner of its own', async () => {
    const { clock, store, keeper } = setUp(6500);
    const ask = (owner: string) =>
      keeper.tryAcquire({
        key: 'k',
        storeKey: 'k',
        ttl: TTL,
        refreshInterval: REFRESH,
        owner,
        patience: 5000,
      });
    const first = new Outcome(ask('host:1:run'));
    await clock.advance(5000);
    expect(first.state).toBe('rejected');
    const lock = await ask('host:1:run#2');
    expect(lock?.isHeld).toBe(true);
    expect(await isTaken(store, 'k', clock, TTL)).toBe(false);
    expect(lock?.isHeld).toBe(true);
    expect(await lock?.release()).toBe(true);
  });

  it('by hand, one after the other', async () => {
    const { clock, store, locks } = setUp(6500);
    const first = new Outcome(locks.tryAcquire('k'));
    await clock.advance(5000);
    expect(first.state).toBe('rejected');
    const lock = await locks.tryAcquire('k', { lockTimeout: '1m', refreshInterval: '10s' });
    expect(await isTaken(store, 'lock:k', clock, TTL)).toBe(false);
    expect(lock?.isHeld).toBe(true);
  });

  it('what was granted too late is free again for the next acquisition', async () => {
    const { clock, store, locks } = setUp(6500);
    const first = new Outcome(locks.tryAcquire('k', { lockTimeout: '1h' }));
    await clock.advance(6500);
    expect(first.state).toBe('rejected');
    await expect(store.inspect(['lock:k'])).resolves.toEqual([undefined]);
    await expect(locks.tryAcquire('k')).resolves.toMatchObject({ isHeld: true });
  });
});
