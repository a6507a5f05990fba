import { strict as assert } from 'node:assert';
import { type Lease, LockLostError } from '../../index.js';
import { afterTheEnd, answers, expired, granted, grow, LONG, rejects } from './expectations.js';
import { type Bench, rule, type Rule } from './lock-store-case.js';

function refusesToken(lease: Lease): Promise<void> {
  return rejects(lease.fencingToken(), LockLostError, 'fencingToken()');
}

/** What `fencingToken` promises. */
export const tokenRules: readonly Rule[] = [
  rule('fencingToken() is the same for one holder', async ({ store, key }) => {
    const lease = await granted(store, key);
    const token = await lease.fencingToken();
    assert.equal(await lease.fencingToken(), token, 'not the same when it is asked for twice');
    await lease.extend(LONG);
    assert.equal(await lease.fencingToken(), token, 'not the same after extend()');
    const again = await granted(store, key);
    assert.equal(await again.fencingToken(), token, 'not the same after the same owner has asked again');
  }),
  rule('fencingToken() is larger for every later holder, in whatever instance', async (bench) => {
    const stores = [bench.store, await bench.another()];
    const tokens: number[] = [];
    for (const owner of ['first', 'second', 'first', 'third']) {
      const lease = await granted(stores[tokens.length % 2] ?? bench.store, bench.key, owner);
      tokens.push(await lease.fencingToken());
      await lease.release();
    }
    grow(tokens);
  }),
  rule('fencingToken() is larger also when the holder before let it expire', async (bench) => {
    const { store, key, wait } = bench;
    const first = await granted(store, key, 'first');
    const before = await first.fencingToken();
    await first.extend(1);
    await wait(100);
    grow([before, await (await granted(store, key, 'second')).fencingToken()]);
  }),
  ...afterTheEnd('fencingToken() rejects with LockLostError', refusesToken),
  rule('fencingToken() is refused to one whose lock a stranger has', async (bench) => {
    const lease = await expired(bench);
    await (await granted(bench.store, bench.key, 'stranger')).fencingToken();
    await refusesToken(lease);
  }),
];

/** What a store promises that can lose its data. */
export function dataLossRules(loseData: () => Promise<void>): readonly Rule[] {
  const lost = async ({ store, key }: Bench): Promise<{ lease: Lease; token: number }> => {
    const lease = await granted(store, key);
    const token = await lease.fencingToken();
    await loseData();
    return { lease, token };
  };
  return [
    rule('a lease whose lock the store has lost is no longer ours', async (bench) => {
      const { lease } = await lost(bench);
      await answers(lease.extend(LONG), false, 'extend()');
      await answers(lease.release(), false, 'release()');
      await refusesToken(lease);
      await granted(bench.store, bench.key, 'stranger');
    }),
    rule('fencingToken() grows also after the store lost its data', async (bench) => {
      const { token } = await lost(bench);
      grow([token, await (await granted(bench.store, bench.key, 'stranger')).fencingToken()]);
    }),
  ];
}
