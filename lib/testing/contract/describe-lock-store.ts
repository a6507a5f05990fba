import type { LockStoreMeans, MakeLockStore } from './lock-store-case.js';
import { lockStoreCases } from './lock-store-cases.js';

/** The two functions that test frameworks have in common: those of Jest, Vitest and `node:test` fit. */
export interface TestFramework {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: (name: string, body: () => Promise<void>, timeout: number) => unknown;
}

/** In milliseconds: for a store that needs all of its `answerLimit` more than once. */
const CASE_LIMIT = 60_000;

/**
 * Registers every case of the contract of `LockStore` as a test.
 *
 * @param title names the store
 * @param makeStore makes it; called once or twice in each case
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
  means: LockStoreMeans = {},
): void {
  describe(`${title} keeps the contract of LockStore`, () => {
    for (const { name, run } of lockStoreCases(means)) it(name, () => run(makeStore), CASE_LIMIT);
  });
}
