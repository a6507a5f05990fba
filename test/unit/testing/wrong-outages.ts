import { LockUnavailableError } from '../../../lib/index.js';
import type { Entry, Fault, PlainStore } from './plain-store.js';

const never = new Promise<never>(() => {});

function block(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function whileReachable(
  { place }: PlainStore,
  what: (isReachable: boolean) => void,
): Pick<PlainStore, 'reach'> {
  return { reach: () => what(place.isReachable) };
}

/** What can be wrong with a store as a whole, and with one that is cut off or loses its data. */
export const WRONG_OUTAGES: Record<string, Fault> = {
  'ping() never answers': () => ({ ping: () => never }),
  'ping() rejects': () => ({ ping: () => Promise.reject(new Error('PING is not allowed')) }),
  'ping() blocks the event loop': () => ({ ping: async () => block(300) }),
  'close() forgets the locks': (right) => ({ close: async () => right.place.entries.clear() }),
  'close() rejects the second time': () => {
    let isClosed = false;
    const close = async (): Promise<void> => {
      if (isClosed) throw new Error('closed already');
      isClosed = true;
    };
    return { close };
  },
  'does not open again after close()': (right) => {
    let isClosed = false;
    const close = async (): Promise<void> => void (isClosed = true);
    const reach = (): void => {
      if (isClosed) throw new LockUnavailableError('closed');
      right.reach();
    };
    return { close, reach };
  },
  'takes "cut off" for "held"': (right) => ({
    tryAcquire: async (...request) => (right.place.isReachable ? right.tryAcquire(...request) : undefined),
  }),
  'takes "cut off" for "no longer ours"': (right) => ({
    extend: async (...command) => right.place.isReachable && right.extend(...command),
    release: async (...command) => right.place.isReachable && right.release(...command),
  }),
  'has an error of its own for "cut off"': (right) =>
    whileReachable(right, (isReachable) => {
      if (!isReachable) throw new Error('ECONNREFUSED');
    }),
  'does not answer while it is cut off': (right) => ({
    tryAcquire: (...request) => (right.place.isReachable ? right.tryAcquire(...request) : never),
  }),
  'asks on when the signal has aborted': (right) => ({
    tryAcquire: (key, ttl, options) =>
      right.place.isReachable || options?.signal === undefined ? right.tryAcquire(key, ttl, options) : never,
  }),
  'close() waits for the end of an outage': (right) => ({
    close: async () => (right.place.isReachable ? undefined : never),
  }),
  'ping() says yes without asking': () => ({ ping: async () => {} }),
  'stays away after an outage': (right) => {
    let wasCutOff = false;
    return whileReachable(right, (isReachable) => {
      wasCutOff ||= !isReachable;
      if (wasCutOff) throw new LockUnavailableError('cut off');
    });
  },
  'frees its locks in an outage': (right) =>
    whileReachable(right, (isReachable) => {
      if (!isReachable) right.place.entries.clear();
      right.reach();
    }),
  'believes its own memory of what it holds': (right) => {
    const held = new Map<string, Entry>();
    return {
      put: (key, owner, ttl) => {
        right.put(key, owner, ttl);
        const entry = right.place.entries.get(key);
        if (entry !== undefined) held.set(key, entry);
      },
      own: (key, owner) => {
        const entry = held.get(key);
        const isLive = entry !== undefined && entry.expiresAt > right.place.clock.monotonic();
        return isLive && entry.owner === owner ? entry : undefined;
      },
      release: async (key, owner) =>
        held.get(key)?.owner === owner && held.delete(key) && right.release(key, owner),
    };
  },
};
