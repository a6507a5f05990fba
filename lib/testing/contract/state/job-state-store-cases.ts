import { randomUUID } from 'node:crypto';
import type { JobStateStore } from '../../../index.js';
import { realWait } from '../../clock/real-time.js';
import type { TestFramework } from '../lock-store-cases.js';
import { answerRules } from './answer-rules.js';
import { attachRules } from './attach-rules.js';
import { auditRules } from './audit-rules.js';
import { CheckedStore } from './checked-store.js';
import type {
  JobStateStoreCase,
  JobStateStoreHooks,
  MakeJobStateStore,
  StateRule,
} from './job-state-store-case.js';
import { lifetimeRules } from './lifetime-rules.js';
import { lossRules } from './loss-rules.js';
import { outageRules } from './outage-rules.js';
import { pauseRules } from './pause-rules.js';
import { recordRules } from './record-rules.js';
import { reportRules } from './report-rules.js';
import { requestRules } from './request-rules.js';
import { storeRules } from './store-rules.js';
import { withdrawalRules } from './withdrawal-rules.js';

/** In milliseconds. A store may need all of its `answerLimit` more than once. */
const CASE_LIMIT = 60_000;

/**
 * Registers every case of the contract of `JobStateStore` as a test.
 *
 * @param title names the store
 * @param makeStore makes the store; each case calls it once or twice
 * @example <caption>Jest</caption>
 * import { describe, it } from '@jest/globals';
 * import { describeJobStateStore } from 'nestjs-background-jobs/testing';
 *
 * describeJobStateStore('MyStateStore', () => new MyStateStore(url), { describe, it });
 * @example <caption>Vitest, and a server that the test can empty and stop</caption>
 * import { describe, it } from 'vitest';
 * import { describeJobStateStore } from 'nestjs-background-jobs/testing';
 *
 * describeJobStateStore('MyStateStore', () => new MyStateStore(url), { describe, it }, {
 *   loseData: () => server.deleteEverything(),
 *   cutOff: async () => {
 *     await server.pause();
 *     return () => server.resume();
 *   },
 * });
 */
export function describeJobStateStore(
  title: string,
  makeStore: MakeJobStateStore,
  { describe, it }: TestFramework,
  hooks: JobStateStoreHooks = {},
): void {
  describe(`${title} keeps the contract of JobStateStore`, () => {
    for (const { name, run } of jobStateStoreCases(hooks)) it(name, () => run(makeStore), CASE_LIMIT);
  });
}

/**
 * The contract of `JobStateStore`, one case per sentence. `describeJobStateStore` registers the cases with a test
 * framework, and this list is for other test runners. The names of jobs and instances are new in each run. The cases take
 * their requests back. Their reports, records and entries of the audit stay for as long as the store keeps such.
 *
 * @example
 * for (const { name, run } of jobStateStoreCases()) {
 *   await run(() => new MyStateStore(url)).catch((error) => console.error(`broken: ${name}: ${error.message}`));
 * }
 */
export function jobStateStoreCases(hooks: JobStateStoreHooks = {}): readonly JobStateStoreCase[] {
  const { wait, loseData, cutOff } = hooks;
  const rules = [
    ...reportRules,
    ...requestRules,
    ...pauseRules,
    ...answerRules,
    ...withdrawalRules,
    ...auditRules,
    ...recordRules,
    ...storeRules,
    ...attachRules,
    ...(wait === undefined ? [] : lifetimeRules),
    ...(loseData === undefined ? [] : lossRules(loseData)),
    ...(cutOff === undefined ? [] : outageRules(cutOff)),
  ];
  return rules.map((each) => ({ name: each.name, run: (makeStore) => runCase(each, makeStore, hooks) }));
}

async function runCase(
  { check }: StateRule,
  makeStore: MakeJobStateStore,
  hooks: JobStateStoreHooks,
): Promise<void> {
  const { wait = realWait, answerLimit: limit = 10_000 } = hooks;
  const made: CheckedStore[] = [];
  const another = async (): Promise<JobStateStore> => {
    const store = new CheckedStore(await makeStore(), limit);
    made.push(store);
    return store;
  };
  try {
    await check({ store: await another(), name: `contract:${randomUUID()}`, another, wait, limit });
  } finally {
    // A failure to close is ignored here, because another case checks it.
    await Promise.allSettled(made.map((store) => store.end()));
  }
}
