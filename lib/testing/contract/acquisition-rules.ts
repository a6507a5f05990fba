import { strict as assert } from 'node:assert';
import { answers, expired, granted, LONG, refused, SHORT, whileHeld } from './expectations.js';
import { type Bench, rule, type Rule } from './lock-store-case.js';

/** Longer than a key that somebody may have cut off. */
const LENGTH = 300;

/** One of these at the place where keys differ: what separates, what has to be quoted, and what some stores take for the same. */
const CHARACTERS = ['a', 'A', 'á', ' ', '/', '\\', '*', ':', '%', '_', '"', "'", '{', '@', '.', '🔒'];

const MANY = 20;

/** That of many, in two instances, who ask for the lock of the bench at once one gets it. */
async function oneGetsIt({ store, key, another }: Bench): Promise<void> {
  const stores = [store, await another()];
  const attempts = Array.from({ length: MANY }, (_, i) =>
    (stores[i % 2] ?? store).tryAcquire(key, LONG, { owner: `owner ${i}` }),
  );
  const leases = (await Promise.all(attempts)).filter((lease) => lease !== undefined);
  assert.equal(leases.length, 1, `of ${MANY} who asked at once ${leases.length} were granted the lock`);
  for (const lease of leases) await answers(lease.release(), true, 'release() of the one that was granted');
}

/** What `tryAcquire` promises. */
export const attemptRules: readonly Rule[] = [
  rule('a free lock is granted, and the lease knows its key', async ({ store, key }) => {
    assert.equal((await granted(store, key)).key, key);
  }),
  rule('a lock that another owner holds is refused, which is no error', async ({ store, key }) => {
    await granted(store, key);
    await refused(store, key);
  }),
  rule('a lock that another instance holds is refused until it is released', async (bench) => {
    const lease = await granted(bench.store, bench.key);
    const elsewhere = await bench.another();
    await refused(elsewhere, bench.key);
    await lease.release();
    await granted(elsewhere, bench.key, 'stranger');
  }),
  rule('who names no owner is a stranger to everybody, also to itself', async ({ store, key }) => {
    assert.ok((await store.tryAcquire(key, LONG)) !== undefined, 'a free lock was refused');
    assert.ok((await store.tryAcquire(key, LONG)) === undefined, 'a lock was granted twice');
  }),
  rule('the lease of one who named no owner is a lease like any other', async ({ store, key }) => {
    const lease = await store.tryAcquire(key, LONG);
    assert.ok(lease !== undefined, 'a free lock was refused');
    await answers(lease.extend(LONG), true, 'extend()');
    await answers(lease.release(), true, 'release()');
  }),
  rule('of many who ask at once one gets it', oneGetsIt),
  rule('of many who ask at once for what has expired one gets it', async (bench) => {
    await expired(bench);
    await oneGetsIt(bench);
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
  rule('a lock expires after its time to live', async (bench) => {
    await expired(bench);
    await granted(bench.store, bench.key, 'stranger');
  }),
  rule('the same owner asking again gets it, extended', async ({ store, key, wait }) => {
    await granted(store, key, 'owner', SHORT);
    const again = await granted(store, key, 'owner', LONG);
    await wait(1.5 * SHORT);
    await refused(store, key);
    await answers(again.release(), true, 'release() of the lease that was granted again');
  }),
  rule('the same owner asking again never shortens what it holds', async ({ store, key, wait }) => {
    const lease = await granted(store, key, 'owner', SHORT);
    await answers(lease.extend(LONG), true, 'extend()');
    const again = await granted(store, key, 'owner', SHORT);
    await wait(1.5 * SHORT);
    await refused(store, key);
    await answers(again.release(), true, 'release() of the lease that was granted again');
  }),
  rule('the same owner asking again after it expired takes it anew', async (bench) => {
    await expired(bench);
    await granted(bench.store, bench.key);
    await refused(bench.store, bench.key);
  }),
  rule('the same owner is refused when a stranger has it by then', async (bench) => {
    await expired(bench);
    await granted(bench.store, bench.key, 'stranger');
    await refused(bench.store, bench.key, 'owner');
  }),
  rule('a signal that aborts after the grant takes nothing back', async ({ store, key }) => {
    const attempt = new AbortController();
    const options = { owner: 'owner', signal: attempt.signal };
    const lease = await store.tryAcquire(key, LONG, options);
    attempt.abort();
    await refused(store, key);
    await answers(lease?.extend(LONG) ?? Promise.resolve(false), true, 'extend()');
  }),
];
