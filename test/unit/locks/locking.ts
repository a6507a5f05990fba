import { InstanceChannels } from '../../../lib/core/channels.js';
import type { Clock } from '../../../lib/core/clock.js';
import type { LockLostError } from '../../../lib/core/errors.js';
import type { HeldLock } from '../../../lib/locks/held-lock.js';
import { HeldLocks } from '../../../lib/locks/held-locks.js';
import { LockAcquirer } from '../../../lib/locks/lock-acquirer.js';
import type { LockStore } from '../../../lib/locks/lock-store.js';
import { CommandTimeouts } from '../../../lib/locks/command-timeouts.js';
import { ScriptedStore } from '../../support/scripted-store.js';
import { VirtualClock } from '../../support/virtual-clock.js';

export const TTL = 30_000;
export const REFRESH = 10_000;

/** A lease keeper on a store, put together as the module does it. */
export function locksOn(store: LockStore, clock: Clock) {
  const limits = new CommandTimeouts(clock);
  const attempts = new LockAcquirer(store, clock, limits, new InstanceChannels('here'), () => undefined);
  return { attempts, keeper: new HeldLocks(clock, attempts) };
}

/** A lock for 30 s that is refreshed every 10 s, taken at 0 on a store that does what the test tells it. */
export async function heldLock(times: { refreshInterval?: number | undefined } = {}) {
  const clock = new VirtualClock();
  const store = new ScriptedStore(clock);
  const { keeper } = locksOn(store, clock);
  const losses: LockLostError[] = [];
  const lock = await keeper.tryAcquire({
    key: 'report',
    storeKey: 'jobs:lock:report',
    ttl: TTL,
    refreshInterval: REFRESH,
    owner: 'owner',
    patience: 5000,
    onLost: (error) => losses.push(error),
    ...times,
  });
  return { clock, store, keeper, losses, lock: granted(lock) };
}

function granted(lock: HeldLock | undefined): HeldLock {
  if (lock === undefined) throw new Error('the lock was not granted');
  return lock;
}
