import { LockUnavailableError } from '../../../lib/index.js';
import type { Fault, PlainStore } from './plain-store.js';

function setExpiry(
  store: PlainStore,
  key: string,
  owner: string,
  expiresAt: (old: number) => number,
): boolean {
  const own = store.own(key, owner);
  if (own !== undefined) own.expiresAt = expiresAt(own.expiresAt);
  return own !== undefined;
}

/** What can be wrong in `extend` and `release`. */
export const WRONG_LEASES: Record<string, Fault> = {
  'release() does not check the owner': (right) => ({
    release: async (key) => right.live(key) !== undefined && right.place.entries.delete(key),
  }),
  'release() always says yes': (right) => ({
    release: async (key, owner) => (await right.release(key, owner)) || true,
  }),
  'release() always says no': (right) => ({
    release: async (key, owner) => (await right.release(key, owner)) && false,
  }),
  'release() rejects when the lock is not ours': (right) => ({
    release: async (key, owner) => {
      if (await right.release(key, owner)) return true;
      throw new LockUnavailableError('not ours');
    },
  }),
  'release() frees nothing': (right) => ({
    release: async (key, owner) => right.own(key, owner) !== undefined,
  }),
  'extend() does not check the owner': (right) => ({
    extend: async (key, _, ttl) => right.extend(key, right.live(key)?.owner ?? '', ttl),
  }),
  'extend() takes what is free': (right) => ({
    extend: async (key, owner, ttl) => {
      if (right.live(key) === undefined) right.put(key, owner, ttl);
      return right.extend(key, owner, ttl);
    },
  }),
  'extend() takes what has expired': (right) => ({
    extend: async (key, owner, ttl) => {
      const entry = right.place.entries.get(key);
      if (entry?.owner === owner) entry.expiresAt = right.expiry(ttl);
      return right.extend(key, owner, ttl);
    },
  }),
  'extend() takes from a stranger': (right) => ({
    extend: async (key, owner, ttl) => {
      if (right.own(key, owner) === undefined && right.live(key) !== undefined) right.put(key, owner, ttl);
      return right.extend(key, owner, ttl);
    },
  }),
  'extend() changes nothing': (right) => ({
    extend: async (key, owner) => right.own(key, owner) !== undefined,
  }),
  'extend() says no and does it': (right) => ({
    extend: async (key, owner, ttl) => (await right.extend(key, owner, ttl)) && false,
  }),
  'extend() always says yes': (right) => ({
    extend: async (key, owner, ttl) => (await right.extend(key, owner, ttl)) || true,
  }),
  'extend() never shortens': (right) => ({
    extend: async (key, owner, ttl) =>
      setExpiry(right, key, owner, (old) => Math.max(old, right.expiry(ttl))),
  }),
  'extend() counts from the old end': (right) => ({
    extend: async (key, owner, ttl) => setExpiry(right, key, owner, (old) => old + ttl),
  }),
};
