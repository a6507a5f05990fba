import { strict as assert } from 'node:assert';
import { granted, type LockStoreCase, refusesToken, test } from './lock-store.case.js';

/** For stores that can lose their data: `loseData` does it. */
export function dataLossContract(loseData: () => Promise<void>): readonly LockStoreCase[] {
  return [
    test('fencingToken() grows also after the store lost its data', async ({ store }, key) => {
      const lease = await granted(store, key);
      const before = await lease.fencingToken();
      await loseData();
      await refusesToken(lease);
      const after = await (await granted(store, key, 'stranger')).fencingToken();
      assert.ok(after > before, `${after} is not larger than ${before}`);
    }),
  ];
}
