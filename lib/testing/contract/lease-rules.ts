import { strict as assert } from 'node:assert';
import { type Lease, LockLostError } from '../../index.js';
import {
  AFTER_BRIEF,
  afterTheEnd,
  answers,
  assertIncreasing,
  BRIEF,
  expired,
  granted,
  LONG,
  refused,
  rejects,
  SHORT,
  whileHeld,
} from './expectations.js';
import { type CaseContext, rule, type Rule } from './lock-store-case.js';

/** The promises of `extend` and `release`. */
export const leaseRules: readonly Rule[] = [
  rule(
    'extend() makes the lock expire after the new time to live, counted from now',
    async ({ store, key, wait }) => {
      const held = await whileHeld(key, SHORT, async (each, ttl) => {
        const lease = await granted(store, each, 'owner', ttl);
        await answers(lease.extend(LONG), true, 'extend()');
        return { key: each, ttl };
      });
      await wait(1.5 * held.ttl);
      await refused(store, held.key);
    },
  ),
  rule('extend() may shorten the lock', async ({ store, key, wait }) => {
    const lease = await granted(store, key);
    await answers(lease.extend(BRIEF), true, 'extend()');
    await wait(AFTER_BRIEF);
    await granted(store, key, 'stranger');
  }),
  ...afterTheEnd('extend() is false and takes no lock', async (lease, { store, key }) => {
    await answers(lease.extend(LONG), false, 'extend()');
    await granted(store, key, 'stranger');
  }),
  rule('extend() does not change the lock of a stranger', async (context) => {
    const { store, key, wait } = context;
    const lease = await expired(context);
    await granted(store, key, 'stranger');
    await answers(lease.extend(1), false, 'extend()');
    await wait(AFTER_BRIEF);
    await refused(store, key, 'third');
  }),

  rule('release() frees the lock', async ({ store, key }) => {
    const lease = await granted(store, key);
    await answers(lease.release(), true, 'release()');
    await granted(store, key, 'stranger');
  }),
  ...afterTheEnd('release() is false', async (lease) => {
    await answers(lease.release(), false, 'release()');
  }),
  rule('release() does not change the lock of a stranger', async (context) => {
    const lease = await expired(context);
    await granted(context.store, context.key, 'stranger');
    await answers(lease.release(), false, 'release()');
    await refused(context.store, context.key, 'third');
  }),
];

function refusesToken(lease: Lease): Promise<void> {
  return rejects(lease.fencingToken(), LockLostError, 'fencingToken()');
}

/** The promises of `fencingToken`. */
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
  rule('fencingToken() is larger for every later holder, in any instance', async (context) => {
    const stores = [context.store, await context.another()];
    const tokens: number[] = [];
    for (const owner of ['first', 'second', 'first', 'third']) {
      const lease = await granted(stores[tokens.length % 2] ?? context.store, context.key, owner);
      tokens.push(await lease.fencingToken());
      await lease.release();
    }
    assertIncreasing(tokens);
  }),
  rule('fencingToken() is larger even if the former holder let the lock expire', async (context) => {
    const { store, key, wait } = context;
    const first = await granted(store, key, 'first');
    const before = await first.fencingToken();
    await first.extend(1);
    await wait(100);
    assertIncreasing([before, await (await granted(store, key, 'second')).fencingToken()]);
  }),
  ...afterTheEnd('fencingToken() rejects with LockLostError', refusesToken),
  rule('fencingToken() is refused to a holder whose lock a stranger has', async (context) => {
    const lease = await expired(context);
    await (await granted(context.store, context.key, 'stranger')).fencingToken();
    await refusesToken(lease);
  }),
];

/** The promises of a store that can lose its data. */
export function dataLossRules(loseData: () => Promise<void>): readonly Rule[] {
  const lost = async ({ store, key }: CaseContext): Promise<{ lease: Lease; token: number }> => {
    const lease = await granted(store, key);
    const token = await lease.fencingToken();
    await loseData();
    return { lease, token };
  };
  return [
    rule('a lease whose lock the store has lost is over', async (context) => {
      const { lease } = await lost(context);
      await answers(lease.extend(LONG), false, 'extend()');
      await answers(lease.release(), false, 'release()');
      await refusesToken(lease);
      await granted(context.store, context.key, 'stranger');
    }),
    rule('fencingToken() grows even after the store lost its data', async (context) => {
      const { token } = await lost(context);
      assertIncreasing([token, await (await granted(context.store, context.key, 'stranger')).fencingToken()]);
    }),
  ];
}
