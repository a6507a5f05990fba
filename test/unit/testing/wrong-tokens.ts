import type { Fault } from './plain-store.js';

/** What can be wrong in `fencingToken`. */
export const WRONG_TOKENS: Record<string, Fault> = {
  'has one token for everybody': () => ({ nextToken: () => 1 }),
  'has smaller tokens for later holders': (right) => ({
    nextToken: (key) => (right.place.tokens.get(key) ?? 1_000_000) - 1,
  }),
  'makes a new token each time it is asked': (right) => ({
    token: async (key, owner) => {
      await right.token(key, owner);
      const token = right.nextToken(key);
      right.place.tokens.set(key, token);
      return token;
    },
  }),
  'makes a new token when the lock is extended': (right) => ({
    extend: async (key, owner, ttl) => {
      if (right.own(key, owner) === undefined) return false;
      right.put(key, owner, ttl);
      return true;
    },
  }),
  'makes a new token when the owner asks again': (right) => ({
    renew: (own, ttl) => {
      for (const [key, entry] of right.place.entries) if (entry === own) right.put(key, own.owner, ttl);
    },
  }),
  'counts in each instance': () => {
    let token = 0;
    return { nextToken: () => ++token };
  },
  'counts from 1 when a lock has expired': (right) => ({
    nextToken: (key) => (right.place.entries.has(key) ? 1 : right.nextToken(key)),
  }),
  'has a token that is no whole number': (right) => ({ nextToken: (key) => right.nextToken(key) + 0.5 }),
  'has a token that is too large to be exact': (right) => ({
    nextToken: (key) => Math.max(right.nextToken(key), 2 ** 53 + 2 * right.nextToken(key)),
  }),
  'gives the token to anybody': (right) => ({
    token: async (key) => right.place.tokens.get(key) ?? 0,
  }),
  'gives the token of the stranger who holds the lock': (right) => ({
    token: async (key, owner) => right.token(key, right.live(key)?.owner ?? owner),
  }),
  'has an error of its own for a lost lock': (right) => ({
    token: async (key, owner) => {
      if (right.own(key, owner) === undefined) throw new Error('not the holder');
      return right.token(key, owner);
    },
  }),
  'has no token, and no error, for a lost lock': (right) => ({
    token: async (key, owner) => right.own(key, owner)?.token ?? NaN,
  }),
  'counts from 1 when the data were lost': (right) => ({
    nextToken: (key) => (right.place.tokens.get(key) ?? 0) + 1,
  }),
};
