import { randomUUID } from 'node:crypto';
import type { AcquireOptions, Lease, LockInspection, LockStore } from '../../index.js';
import { realWait, within } from '../clock/real-time.js';
import { acquisitionRules } from './acquisition-rules.js';
import { dataLossRules, leaseRules, tokenRules } from './lease-rules.js';
import type { LockStoreCase, LockStoreHooks, MakeLockStore, Rule } from './lock-store-case.js';
import { outageRules } from './outage-rules.js';
import { inspectRules, storeRules } from './store-rules.js';

/** The two functions that test frameworks share. Those of Jest, Vitest and `node:test` fit. */
export interface TestFramework {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: (name: string, body: () => Promise<void>, timeout: number) => unknown;
}

/** In milliseconds. A store may need all of its `answerLimit` more than once. */
const CASE_LIMIT = 60_000;

/**
 * Registers every case of the contract of `LockStore` as a test.
 *
 * @param title names the store
 * @param makeStore makes the store; each case calls it once or twice
 * @example <caption>Jest</caption>
 * import { describe, it } from '@jest/globals';
 * import { describeLockStore } from 'nestjs-background-jobs/testing';
 *
 * describeLockStore('MyLockStore', () => new MyLockStore(url), { describe, it });
 * @example <caption>Vitest, and a server that the test can empty and stop</caption>
 * import { describe, it } from 'vitest';
 * import { describeLockStore } from 'nestjs-background-jobs/testing';
 *
 * describeLockStore('MyLockStore', () => new MyLockStore(url), { describe, it }, {
 *   loseData: () => server.deleteEverything(),
 *   cutOff: async () => {
 *     await server.pause();
 *     return () => server.resume();
 *   },
 * });
 */
export function describeLockStore(
  title: string,
  makeStore: MakeLockStore,
  { describe, it }: TestFramework,
  hooks: LockStoreHooks = {},
): void {
  describe(`${title} keeps the contract of LockStore`, () => {
    for (const { name, run } of lockStoreCases(hooks)) it(name, () => run(makeStore), CASE_LIMIT);
  });
}

/**
 * The contract of `LockStore`, one case per sentence. `describeLockStore` registers the cases with a test framework,
 * and this list is for other test runners. The keys of the cases are new in each run, and locks that a case leaves
 * behind expire within a minute.
 *
 * @example
 * for (const { name, run } of lockStoreCases()) {
 *   await run(() => new MyLockStore(url)).catch((error) => console.error(`broken: ${name}: ${error.message}`));
 * }
 */
export function lockStoreCases(hooks: LockStoreHooks = {}): readonly LockStoreCase[] {
  const { loseData, cutOff } = hooks;
  const rules = [
    ...acquisitionRules,
    ...leaseRules,
    ...tokenRules,
    ...inspectRules,
    ...storeRules,
    ...(loseData === undefined ? [] : dataLossRules(loseData)),
    ...(cutOff === undefined ? [] : outageRules(cutOff)),
  ];
  return rules.map((each) => ({ name: each.name, run: (makeStore) => runCase(each, makeStore, hooks) }));
}

async function runCase({ check }: Rule, makeStore: MakeLockStore, hooks: LockStoreHooks): Promise<void> {
  const { wait = realWait, answerLimit: limit = 10_000 } = hooks;
  const made: LockStore[] = [];
  const another = async (): Promise<LockStore> => {
    const store = new TimeoutStore(await makeStore(), limit);
    made.push(store);
    return store;
  };
  try {
    await check({ store: await another(), key: `contract:${randomUUID()}`, another, wait, limit });
  } finally {
    // A failure to close is ignored here, because another case checks it.
    await Promise.allSettled(made.map((store) => store.close()));
  }
}

/** Wraps a store, and fails a call that gets no answer in time. */
class TimeoutStore implements LockStore {
  /** Missing if the store lacks it. */
  readonly inspect?: (keys: readonly string[]) => Promise<readonly (LockInspection | undefined)[]>;
  readonly #store: LockStore;
  readonly #limit: number;

  constructor(store: LockStore, limit: number) {
    this.#store = store;
    this.#limit = limit;
    if (store.inspect !== undefined)
      this.inspect = (keys) => this.#ask('inspect', async () => (await store.inspect?.(keys)) ?? []);
  }

  async tryAcquire(key: string, ttlMs: number, options?: AcquireOptions): Promise<Lease | undefined> {
    const lease = await this.#ask('tryAcquire', () => this.#store.tryAcquire(key, ttlMs, options));
    return (
      lease && {
        key: lease.key,
        extend: (ttl) => this.#ask('extend', () => lease.extend(ttl)),
        release: () => this.#ask('release', () => lease.release()),
        fencingToken: () => this.#ask('fencingToken', () => lease.fencingToken()),
      }
    );
  }

  ping(): Promise<void> {
    return this.#ask('ping', () => this.#store.ping());
  }

  close(): Promise<void> {
    return this.#ask('close', () => this.#store.close());
  }

  #ask<Answer>(name: string, command: () => Promise<Answer>): Promise<Answer> {
    // A thrown error counts as a rejection, as it does for callers in this package.
    const answer = Promise.resolve().then(command);
    return within(this.#limit, answer, `${name}() gave no answer within ${this.#limit} ms`);
  }
}
