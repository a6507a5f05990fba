import type { Clock } from '../core/clock.js';
import { InvalidOptionsError } from '../core/errors.js';
import { isRecord, type OptionsPlace, refuse } from '../core/option-checks.js';
import { InMemoryLockStore } from './in-memory-lock-store.js';
import type { LockStore } from './lock-store.js';

/** The lock store of the module. Its default is one in memory. @throws InvalidOptionsError */
export function readLockStore(place: OptionsPlace, store: unknown, clock: Clock): LockStore {
  if (store === undefined) return new InMemoryLockStore(clock);
  if (isLockStore(store)) return store;
  const advice = 'Pass new RedisLockStore({ url }) or new InMemoryLockStore().';
  const expected = 'a LockStore, with `tryAcquire`, `ping` and `close`';
  if (typeof store !== 'string' || HOLDS_NO_PASSWORD.test(store))
    return refuse(place, 'lockStore', expected, store, advice);
  throw new InvalidOptionsError(
    `${place.where}: expected \`lockStore\` to be ${expected}, got a text, which may hold a password and is not shown. ${advice}`,
  );
}

/** A kind of store, or the address of one without anything before its host. */
const HOLDS_NO_PASSWORD = /^(?:redis|valkey|memory|postgres|[a-z]+:\/\/[\w.-]+(?::\d{1,5})?(?:\/\d*)?)$/;

function isLockStore(store: unknown): store is LockStore {
  return (
    isRecord(store) && ['tryAcquire', 'ping', 'close'].every((name) => typeof store[name] === 'function')
  );
}
