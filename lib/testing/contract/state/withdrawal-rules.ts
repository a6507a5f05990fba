import { strict as assert } from 'node:assert';
import { accepted, assertInForce, assertLater } from './expectations.js';
import { rule, type StateRule } from './job-state-store-case.js';
import { abortOf, beat, pauseOf, reportOf, requestOf } from './samples.js';

const BY = { by: 'grace' };

/** The promises about withdrawals and positions. */
export const withdrawalRules: readonly StateRule[] = [
  rule('a request that is withdrawn is in force no more', async ({ store, name, another }) => {
    const requests = [pauseOf(name), requestOf(name), abortOf(name, `${name}-1`)];
    for (const request of requests) await accepted(store, request);
    const elsewhere = await another();
    for (const [at, { id }] of requests.entries()) {
      assert.ok((await elsewhere.withdraw(id, BY)) !== undefined, 'a request in force was not withdrawn');
      await assertInForce(store, name, requests.slice(at + 1));
    }
  }),
  rule('a request that was withdrawn may be put again', async ({ store, name }) => {
    const first = requestOf(name);
    await accepted(store, first);
    await store.withdraw(first.id, BY);
    await accepted(store, requestOf(name));
  }),
  rule('withdraw() gives no position when no such request is in force', async ({ store, name }) => {
    const pause = pauseOf(name);
    assert.equal(await store.withdraw(pause.id, BY), undefined);
    await accepted(store, pause);
    assert.equal(await store.withdraw(`${pause.id} other`, BY), undefined);
    await store.withdraw(pause.id, BY);
    assert.equal(await store.withdraw(pause.id, BY), undefined);
    await assertInForce(store, name, []);
  }),
  rule('a pause that was replaced cannot be withdrawn', async ({ store, name }) => {
    const [first, second] = [pauseOf(name), pauseOf(name)];
    await accepted(store, first);
    await accepted(store, second);
    assert.equal(await store.withdraw(first.id, BY), undefined);
    await assertInForce(store, name, [second]);
  }),
  rule('positions grow with each request and each withdrawal, and the epoch stays', async (context) => {
    const { store, name, another } = context;
    const elsewhere = await another();
    const pause = pauseOf(name);
    const first = await accepted(store, requestOf(name));
    const second = await accepted(elsewhere, pause);
    assertLater(second, first);
    assertLater(await store.withdraw(pause.id, BY), second);
  }),
  rule('an instance that reads the requests has seen those that were put before', async (context) => {
    const { store, name } = context;
    const report = await reportOf(context);
    const before = (await store.heartbeat(beat(report))).position;
    const put = await accepted(store, pauseOf(name));
    assertLater(put, before);
    const { position } = await store.heartbeat(beat(report));
    assert.equal(position.epoch, put.epoch);
    assert.ok(position.revision >= put.revision, 'the position of a heartbeat is behind the request');
    assert.ok((await store.overview()).position.revision >= put.revision, 'that of an overview is behind it');
  }),
];
