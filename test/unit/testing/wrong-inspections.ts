import { type Fault, LONG_MS } from './plain-store.js';

/** What can be wrong in `inspect`. */
export const WRONG_INSPECTIONS: Record<string, Fault> = {
  'inspect() leaves out what is free': (right) => ({
    inspect: async (keys) => (await right.inspect(keys)).filter((lock) => lock !== undefined),
  }),
  'inspect() tells the time to live that was asked for': (right) => ({
    inspect: async (keys) =>
      (await right.inspect(keys)).map((lock) => lock && { ...lock, remainingMs: LONG_MS }),
  }),
  'inspect() names who held the lock last': (right) => {
    const last = new Map<string, string>();
    return {
      put: (key, owner, ttl) => {
        last.set(key, owner);
        right.put(key, owner, ttl);
      },
      inspect: async (keys) =>
        keys.map((key) => {
          const owner = last.get(key);
          return owner === undefined ? undefined : { owner, remainingMs: LONG_MS };
        }),
    };
  },
  'inspect() extends what it looks at': (right) => ({
    inspect: async (keys) => {
      const found = await right.inspect(keys);
      for (const key of keys) {
        const entry = right.live(key);
        if (entry !== undefined) entry.expiresAt += 1000;
      }
      return found;
    },
  }),
};
