import { LockUnavailableError } from '../../../lib/index.js';
import { type Fault, Place, type PlainStore } from './plain-store.js';

function take(store: PlainStore, key: string, owner: string, ttl: number) {
  const own = store.own(key, owner);
  if (own === undefined) store.put(key, owner, ttl);
  else store.renew(own, ttl);
  return store.lease(key, owner);
}

/** Looks whether the lock may be taken, and takes it a moment later if `isSlow`. */
function slow(right: PlainStore, isSlow: (key: string) => boolean): Partial<PlainStore> {
  return {
    tryAcquire: async (key, ttl, options) => {
      const owner = options?.owner ?? right.newOwner();
      if (!right.mayTake(key, owner)) return undefined;
      if (isSlow(key)) await Promise.resolve();
      return take(right, key, owner, ttl);
    },
  };
}

/** Takes keys for the same that become the same. */
function keyed(right: PlainStore, form: (key: string) => string): Partial<PlainStore> {
  return {
    tryAcquire: async (key, ttl, options) => {
      const lease = await right.tryAcquire(form(key), ttl, options);
      return lease && { ...lease, key };
    },
  };
}

/** What can be wrong in `tryAcquire`. */
export const WRONG_ATTEMPTS: Record<string, Fault> = {
  'grants everything': () => ({ mayTake: () => true }),
  'takes "held" for an error': (right) => ({
    mayTake: (key, owner) => {
      if (right.mayTake(key, owner)) return true;
      throw new LockUnavailableError('held');
    },
  }),
  'waits until the lock is free': (right) => ({
    tryAcquire: async (...request) => (await right.tryAcquire(...request)) ?? new Promise(() => {}),
  }),
  'gives the lease another key': (right) => ({
    lease: (key, owner) => ({ ...right.lease(key, owner), key: `lock:${key}` }),
  }),
  'keeps the locks of each instance for itself': (right) => ({ place: new Place(right.place.clock) }),
  'looks first and takes later': (right) => slow(right, () => true),
  'looks first and takes later what has expired': (right) =>
    slow(right, (key) => right.place.entries.has(key)),
  'does not tell upper from lower case': (right) => keyed(right, (key) => key.toLowerCase()),
  'does not tell accents': (right) => keyed(right, (key) => key.normalize('NFD').replace(/\p{M}/gu, '')),
  'cuts long keys off': (right) => keyed(right, (key) => key.slice(0, 255)),
  'keeps a lock for ever': (right) => ({ live: (key) => right.place.entries.get(key) }),
  'keeps every lock for one second': (right) => ({ expiry: () => right.expiry(1000) }),
  'counts whole seconds': (right) => ({ expiry: (ttl) => right.expiry(ttl - (ttl % 1000)) }),
  'takes milliseconds for seconds': (right) => ({ expiry: (ttl) => right.expiry(ttl * 1000) }),
  'refuses the owner that asks again': (right) => ({ mayTake: (key) => right.live(key) === undefined }),
  'extends nothing for the owner that asks again': () => ({ renew: () => {} }),
  'shortens the lock of the owner that asks again': (right) => ({
    renew: (entry, ttl) => void (entry.expiresAt = right.expiry(ttl)),
  }),
  'refuses an owner whose lock has expired': (right) => ({
    mayTake: (key, owner) =>
      right.mayTake(key, owner) &&
      (right.live(key) !== undefined || right.place.entries.get(key)?.owner !== owner),
  }),
  'remembers an owner for ever': (right) => {
    const known = new Set<string>();
    const mayTake = (key: string, owner: string): boolean => {
      if (right.mayTake(key, owner)) known.add(`${key} ${owner}`);
      return known.has(`${key} ${owner}`);
    };
    return { mayTake };
  },
  'has one name for all who give none': () => ({ newOwner: () => 'nobody' }),
  'forgets the owner that it made': (right) => ({
    lease: (key, owner) => right.lease(key, owner.startsWith('owner number') ? '' : owner),
  }),
  'takes a granted lock back when the signal aborts': (right) => ({
    tryAcquire: async (key, ttl, options) => {
      const lease = await right.tryAcquire(key, ttl, options);
      options?.signal?.addEventListener('abort', () => void lease?.release());
      return lease;
    },
  }),
};
