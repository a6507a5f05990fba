import { strict as assert } from 'node:assert';
import { LockLostError } from '../../lib/errors.js';
import type { Lease, LockStore } from '../../lib/locks/lock-store.js';

/** A store to be held against the contract, and how its time passes. */
export interface LockStoreUnderTest {
  readonly store: LockStore;
  /** Lets so many milliseconds pass. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** One sentence of the contract. `run` rejects when the store breaks it. */
export interface LockStoreCase {
  readonly name: string;
  run(make: () => Promise<LockStoreUnderTest>): Promise<void>;
}

/** Times to live: long enough for a few commands and short enough to wait for; over at once; never over. */
export const SHORT = 400;
export const BRIEF = 40;
export const LONG = 60_000;

let keys = 0;

/** A case on a store and a key that no other case has. */
export function test(
  name: string,
  check: (subject: LockStoreUnderTest, key: string) => Promise<void>,
): LockStoreCase {
  return { name, run: async (make) => check(await make(), `contract:${++keys}`) };
}

/** The case for a lease that was released, and for one that expired. */
export function afterTheEnd(
  name: string,
  check: (lease: Lease, subject: LockStoreUnderTest, key: string) => Promise<void>,
): LockStoreCase[] {
  return [
    test(`${name} after the release`, async (subject, key) => {
      const lease = await granted(subject.store, key);
      await lease.release();
      await check(lease, subject, key);
    }),
    test(`${name} after it expired`, async (subject, key) => {
      const lease = await granted(subject.store, key, 'owner', BRIEF);
      await subject.wait(2 * BRIEF);
      await check(lease, subject, key);
    }),
  ];
}

export async function granted(store: LockStore, key: string, owner = 'owner', ttl = LONG): Promise<Lease> {
  const lease = await store.tryAcquire(key, ttl, { owner });
  assert.ok(lease !== undefined, `${owner} was refused a lock that is free or its own`);
  return lease;
}

export async function refused(store: LockStore, key: string, owner = 'stranger'): Promise<void> {
  const lease = await store.tryAcquire(key, LONG, { owner });
  assert.equal(lease, undefined, `${owner} was granted a lock that is held`);
}

export async function refusesToken(lease: Lease): Promise<void> {
  await assert.rejects(lease.fencingToken(), LockLostError);
}
