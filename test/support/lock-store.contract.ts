import { strict as assert } from 'node:assert';
import {
  afterTheEnd,
  BRIEF,
  granted,
  LONG,
  type LockStoreCase,
  refused,
  refusesToken,
  SHORT,
  test,
} from './lock-store.case.js';

/** What every `LockStore` must do, one case per sentence of `LockStore` and `Lease`. */
export const lockStoreContract: readonly LockStoreCase[] = [
  test('a free lock is granted, and the lease knows its key', async ({ store }, key) => {
    assert.equal((await granted(store, key)).key, key);
  }),
  test('a lock that another owner holds is refused, which is no error', async ({ store }, key) => {
    await granted(store, key);
    await refused(store, key);
  }),
  test('who names no owner is a stranger to everybody, also to itself', async ({ store }, key) => {
    assert.notEqual(await store.tryAcquire(key, LONG), undefined, 'a free lock was refused');
    assert.equal(await store.tryAcquire(key, LONG), undefined, 'granted twice');
  }),
  test('of many who ask at once one gets it', async ({ store }, key) => {
    const owners = Array.from({ length: 20 }, (_, i) => `owner ${i}`);
    const leases = await Promise.all(owners.map((owner) => store.tryAcquire(key, LONG, { owner })));
    assert.equal(leases.filter((lease) => lease !== undefined).length, 1);
  }),
  test('locks with different keys do not touch each other', async ({ store }, key) => {
    await granted(store, key);
    const other = await granted(store, `${key} other`, 'stranger');
    assert.equal(await other.release(), true);
    await refused(store, key);
  }),
  test('a lock expires after its time to live', async ({ store, wait }, key) => {
    await granted(store, key, 'owner', BRIEF);
    await wait(2 * BRIEF);
    await granted(store, key, 'stranger');
  }),
  test('the same owner asking again gets it, extended', async ({ store, wait }, key) => {
    await granted(store, key, 'owner', SHORT);
    const again = await granted(store, key, 'owner', LONG);
    await wait(1.2 * SHORT);
    await refused(store, key);
    assert.equal(await again.release(), true, 'the lease of the second attempt is none');
  }),
  test('the same owner asking again after it expired takes it anew', async ({ store, wait }, key) => {
    await granted(store, key, 'owner', BRIEF);
    await wait(2 * BRIEF);
    await granted(store, key, 'owner');
    await refused(store, key);
  }),
  test('the same owner is refused when a stranger has it by then', async ({ store, wait }, key) => {
    await granted(store, key, 'owner', BRIEF);
    await wait(2 * BRIEF);
    await granted(store, key, 'stranger');
    await refused(store, key, 'owner');
  }),

  test('extend() lets it expire so long from now', async ({ store, wait }, key) => {
    const lease = await granted(store, key, 'owner', SHORT);
    assert.equal(await lease.extend(LONG), true);
    await wait(1.2 * SHORT);
    await refused(store, key);
  }),
  test('extend() may shorten it', async ({ store, wait }, key) => {
    const lease = await granted(store, key);
    assert.equal(await lease.extend(BRIEF), true);
    await wait(2 * BRIEF);
    await granted(store, key, 'stranger');
  }),
  ...afterTheEnd('extend() is false and takes nothing', async (lease, { store }, key) => {
    assert.equal(await lease.extend(LONG), false);
    await granted(store, key, 'stranger');
  }),
  test('extend() leaves the lock of a stranger alone', async ({ store, wait }, key) => {
    const lease = await granted(store, key, 'owner', BRIEF);
    await wait(2 * BRIEF);
    await granted(store, key, 'stranger', LONG);
    assert.equal(await lease.extend(1), false);
    await wait(BRIEF);
    await refused(store, key, 'third');
  }),

  test('release() frees it', async ({ store }, key) => {
    const lease = await granted(store, key);
    assert.equal(await lease.release(), true);
    await granted(store, key, 'stranger');
  }),
  ...afterTheEnd('release() is false', async (lease) => {
    assert.equal(await lease.release(), false);
  }),
  test('release() leaves the lock of a stranger alone', async ({ store, wait }, key) => {
    const lease = await granted(store, key, 'owner', BRIEF);
    await wait(2 * BRIEF);
    await granted(store, key, 'stranger');
    assert.equal(await lease.release(), false);
    await refused(store, key, 'third');
  }),

  test('fencingToken() is the same for one holder', async ({ store }, key) => {
    const lease = await granted(store, key);
    const token = await lease.fencingToken();
    assert.ok(Number.isSafeInteger(token), `${token} is no whole number`);
    assert.equal(await lease.fencingToken(), token);
    assert.equal(await (await granted(store, key)).fencingToken(), token, 'not the same after asking again');
  }),
  test('fencingToken() is larger for every later holder', async ({ store, wait }, key) => {
    const tokens: number[] = [];
    for (const owner of ['first', 'second', 'third', 'fourth']) {
      const lease = await granted(store, key, owner, owner === 'third' ? SHORT : LONG);
      tokens.push(await lease.fencingToken());
      if (owner === 'third') await wait(1.2 * SHORT);
      else await lease.release();
    }
    assert.deepEqual(
      tokens,
      [...new Set(tokens)].sort((a, b) => a - b),
    );
  }),
  ...afterTheEnd('fencingToken() rejects with LockLostError', refusesToken),
  test('fencingToken() is refused to one whose lock a stranger has', async (subject, key) => {
    const lease = await granted(subject.store, key, 'owner', BRIEF);
    await subject.wait(2 * BRIEF);
    await (await granted(subject.store, key, 'stranger')).fencingToken();
    await refusesToken(lease);
  }),

  test('ping() resolves', ({ store }) => store.ping()),
  test('a store that is used again after close() opens again, and has kept the locks', async ({
    store,
  }, key) => {
    const lease = await granted(store, key);
    await store.close();
    await refused(store, key);
    assert.equal(await lease.release(), true);
    await store.close();
    await store.close();
    await store.ping();
  }),
];
