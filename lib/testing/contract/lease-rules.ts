import {
  AFTER_BRIEF,
  afterTheEnd,
  answers,
  BRIEF,
  expired,
  granted,
  LONG,
  refused,
  SHORT,
  whileHeld,
} from './expectations.js';
import { rule, type Rule } from './lock-store-case.js';

/** What `extend` and `release` promise. */
export const leaseRules: readonly Rule[] = [
  rule('extend() lets it expire so long from now', async ({ store, key, wait }) => {
    const held = await whileHeld(key, SHORT, async (each, ttl) => {
      const lease = await granted(store, each, 'owner', ttl);
      await answers(lease.extend(LONG), true, 'extend()');
      return { key: each, ttl };
    });
    await wait(1.5 * held.ttl);
    await refused(store, held.key);
  }),
  rule('extend() may shorten it', async ({ store, key, wait }) => {
    const lease = await granted(store, key);
    await answers(lease.extend(BRIEF), true, 'extend()');
    await wait(AFTER_BRIEF);
    await granted(store, key, 'stranger');
  }),
  ...afterTheEnd('extend() is false and takes nothing', async (lease, { store, key }) => {
    await answers(lease.extend(LONG), false, 'extend()');
    await granted(store, key, 'stranger');
  }),
  rule('extend() leaves the lock of a stranger alone', async (bench) => {
    const { store, key, wait } = bench;
    const lease = await expired(bench);
    await granted(store, key, 'stranger');
    await answers(lease.extend(1), false, 'extend()');
    await wait(AFTER_BRIEF);
    await refused(store, key, 'third');
  }),

  rule('release() frees it', async ({ store, key }) => {
    const lease = await granted(store, key);
    await answers(lease.release(), true, 'release()');
    await granted(store, key, 'stranger');
  }),
  ...afterTheEnd('release() is false', async (lease) => {
    await answers(lease.release(), false, 'release()');
  }),
  rule('release() leaves the lock of a stranger alone', async (bench) => {
    const lease = await expired(bench);
    await granted(bench.store, bench.key, 'stranger');
    await answers(lease.release(), false, 'release()');
    await refused(bench.store, bench.key, 'third');
  }),
];
