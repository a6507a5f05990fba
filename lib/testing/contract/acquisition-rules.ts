import { strict as assert } from 'node:assert';
import { answers, expired, granted, LONG, refused, SHORT, whileHeld } from './expectations.js';
import { type CaseContext, rule, type Rule } from './lock-store-case.js';

/** Longer than a limit at which a store may cut keys off. */
const LENGTH = 300;

/** Keys differ in one of these: separators, characters that need quoting, and characters that some stores equate. */
const CHARACTERS = ['a', 'A', 'á', ' ', '/', '\\', '*', ':', '%', '_', '"', "'", '{', '@', '.', '🔒'];

const MANY = 20;

/** Asserts that one of many requests at the same time, in two instances, gets the lock. */
async function oneGetsIt({ store, key, another }: CaseContext): Promise<void> {
  const stores = [store, await another()];
  const attempts = Array.from({ length: MANY }, (_, i) =>
    (stores[i % 2] ?? store).tryAcquire(key, LONG, { owner: `owner ${i}` }),
  );
  const leases = (await Promise.all(attempts)).filter((lease) => lease !== undefined);
  assert.equal(leases.length, 1, `of ${MANY} who asked at once ${leases.length} were granted the lock`);
  for (const lease of leases) await answers(lease.release(), true, 'release() of the one that was granted');
}

/** The promises of `tryAcquire`. */
export const acquisitionRules: readonly Rule[] = [
  rule('a free lock is granted, and the lease knows its key', async ({ store, key }) => {
    assert.equal((await granted(store, key)).key, key);
  }),
  rule('a lock that another owner holds is refused, which is no error', async ({ store, key }) => {
    await granted(store, key);
    await refused(store, key);
  }),
  rule('a lock that another instance holds is refused until it is released', async (context) => {
    const lease = await granted(context.store, context.key);
    const elsewhere = await context.another();
    await refused(elsewhere, context.key);
    await lease.release();
    await granted(elsewhere, context.key, 'stranger');
  }),
  rule('two requests without an owner are strangers to each other', async ({ store, key }) => {
    assert.ok((await store.tryAcquire(key, LONG)) !== undefined, 'a free lock was refused');
    assert.ok((await store.tryAcquire(key, LONG)) === undefined, 'a lock was granted twice');
  }),
  rule('a lease without an owner works like any other', async ({ store, key }) => {
    const lease = await store.tryAcquire(key, LONG);
    assert.ok(lease !== undefined, 'a free lock was refused');
    await answers(lease.extend(LONG), true, 'extend()');
    await answers(lease.release(), true, 'release()');
  }),
  rule('one of many requests at the same time gets the lock', oneGetsIt),
  rule('one of many requests at the same time gets an expired lock', async (context) => {
    await expired(context);
    await oneGetsIt(context);
  }),
  rule('keys that differ in one character are different locks', async ({ store, key }) => {
    const keys = CHARACTERS.map((character) => key.padEnd(LENGTH, '-') + character);
    for (const each of keys) await granted(store, each, `owner of ${each}`);
    const [first = key, ...others] = keys;
    await answers((await granted(store, first, `owner of ${first}`)).release(), true, 'release()');
    for (const each of others) await refused(store, each);
  }),
  rule('a lock is held until its time to live is over', async ({ store, key, wait }) => {
    await whileHeld(key, 1500, async (each, ttl) => {
      await granted(store, each, 'owner', ttl);
      await wait(0.8 * ttl);
      await refused(store, each);
    });
  }),
  rule('a lock expires after its time to live', async (context) => {
    await expired(context);
    await granted(context.store, context.key, 'stranger');
  }),
  rule('the same owner that asks again gets the lock, extended', async ({ store, key, wait }) => {
    await granted(store, key, 'owner', SHORT);
    const again = await granted(store, key, 'owner', LONG);
    await wait(1.5 * SHORT);
    await refused(store, key);
    await answers(again.release(), true, 'release() of the lease that was granted again');
  }),
  rule('the same owner that asks again never shortens its lock', async ({ store, key, wait }) => {
    const lease = await granted(store, key, 'owner', SHORT);
    await answers(lease.extend(LONG), true, 'extend()');
    const again = await granted(store, key, 'owner', SHORT);
    await wait(1.5 * SHORT);
    await refused(store, key);
    await answers(again.release(), true, 'release() of the lease that was granted again');
  }),
  rule('the same owner that asks again after the lock expired gets it anew', async (context) => {
    await expired(context);
    await granted(context.store, context.key);
    await refused(context.store, context.key);
  }),
  rule('the same owner that asks again is refused if a stranger has the lock by then', async (context) => {
    await expired(context);
    await granted(context.store, context.key, 'stranger');
    await refused(context.store, context.key, 'owner');
  }),
  rule('a signal that aborts after the grant changes nothing', async ({ store, key }) => {
    const attempt = new AbortController();
    const options = { owner: 'owner', signal: attempt.signal };
    const lease = await store.tryAcquire(key, LONG, options);
    attempt.abort();
    await refused(store, key);
    await answers(lease?.extend(LONG) ?? Promise.resolve(false), true, 'extend()');
  }),
];
