import { randomUUID } from 'node:crypto';
import type { LockStore } from '../../index.js';
import { attemptRules } from './acquisition-rules.js';
import { inspectRules } from './inspect-rules.js';
import { leaseRules } from './lease-rules.js';
import type { LockStoreCase, LockStoreMeans, MakeLockStore, Rule } from './lock-store-case.js';
import { outageRules } from './outage-rules.js';
import { TimeoutStore } from './timeout-store.js';
import { realWait } from '../clock/real-time.js';
import { storeRules } from './store-rules.js';
import { dataLossRules, tokenRules } from './token-rules.js';

/**
 * What every `LockStore` must do, one case per sentence of its contract. `describeLockStore` registers them with a test
 * framework; this list is for whatever else runs tests. The keys of the cases are new in each run, and what a case
 * leaves held expires within a minute.
 *
 * @example
 * for (const { name, run } of lockStoreCases()) {
 *   await run(() => new MyLockStore(url)).catch((error) => console.error(`broken: ${name}: ${error.message}`));
 * }
 */
export function lockStoreCases(means: LockStoreMeans = {}): readonly LockStoreCase[] {
  const { loseData, cutOff } = means;
  const rules = [
    ...attemptRules,
    ...leaseRules,
    ...tokenRules,
    ...inspectRules,
    ...storeRules,
    ...(loseData === undefined ? [] : dataLossRules(loseData)),
    ...(cutOff === undefined ? [] : outageRules(cutOff)),
  ];
  return rules.map((each) => ({ name: each.name, run: (makeStore) => runCase(each, makeStore, means) }));
}

async function runCase({ check }: Rule, makeStore: MakeLockStore, means: LockStoreMeans): Promise<void> {
  const { wait = realWait, answerLimit: limit = 10_000 } = means;
  const made: LockStore[] = [];
  const another = async (): Promise<LockStore> => {
    const store = new TimeoutStore(await makeStore(), limit);
    made.push(store);
    return store;
  };
  try {
    await check({ store: await another(), key: `contract:${randomUUID()}`, another, wait, limit });
  } finally {
    // Whether it closes is a case of its own.
    await Promise.allSettled(made.map((store) => store.close()));
  }
}
