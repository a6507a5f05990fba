import { strict as assert } from 'node:assert';
import type { NewJobRequest } from '../../../index.js';
import {
  accepted,
  assertBetween,
  assertInForce,
  assertSame,
  inForce,
  refused,
  requestsIn,
} from './expectations.js';
import { rule, type StateContext, type StateRule } from './job-state-store-case.js';
import { abortOf, after, beat, HOUR, MINUTE, pauseOf, reportOf, requestOf, timeOf } from './samples.js';

const MANY = 20;

/** Asserts that heartbeats and overviews give the request back, with the times of the store. */
async function givesBack(context: StateContext, request: NewJobRequest): Promise<void> {
  const { store, name } = context;
  const before = await timeOf(store);
  await accepted(store, request);
  const answer = await store.heartbeat(beat(await reportOf(context)));
  for (const found of [requestsIn(answer, name), await inForce(store, name)]) {
    const [{ at, expiresAt, ...rest } = missing(), ...others] = found;
    assertSame([rest, others.length], [request, 0]);
    assertBetween(at, before, await timeOf(store));
    assertSame(expiresAt, request.kind === 'pause' ? request.until : after(at, MINUTE));
  }
}

function missing(): never {
  assert.fail('the request is not in force');
}

/** The promises about requests. */
export const requestRules: readonly StateRule[] = [
  rule('a pause comes back with each of its fields, and ends with its time', async (context) => {
    const until = after(await timeOf(context.store), HOUR);
    await givesBack(context, pauseOf(context.name, { until, reason: 'a migration: "orders", 2 of 2' }));
  }),
  rule('a pause without an end has none', (context) => givesBack(context, pauseOf(context.name))),
  rule('a request for a run comes back with each of its fields, and ends after a minute', async (context) => {
    const tick = after(await timeOf(context.store), -HOUR);
    await givesBack(context, requestOf(context.name, { tick, reason: 'the report is empty' }));
  }),
  rule('an abort comes back with each of its fields, and ends after a minute', async (context) => {
    await givesBack(context, abortOf(context.name, `${context.name}-7`));
  }),
  rule('a second request for a run is refused while one is pending', async ({ store, name, another }) => {
    const first = requestOf(name);
    await accepted(store, first);
    await refused(await another(), requestOf(name));
    await assertInForce(store, name, [first]);
  }),
  rule('a second abort of a run is refused while one is pending', async ({ store, name }) => {
    const first = abortOf(name, `${name}-1`);
    await accepted(store, first);
    await refused(store, abortOf(name, `${name}-1`));
    await assertInForce(store, name, [first]);
  }),
  rule('one of many requests at the same time is accepted', async ({ store, name, another }) => {
    const stores = [store, await another()];
    const calls = Array.from({ length: MANY }, (_, i) => (stores[i % 2] ?? store).request(requestOf(name)));
    const positions = (await Promise.all(calls)).filter((position) => position !== undefined);
    assert.equal(positions.length, 1, `of ${MANY} requests at once ${positions.length} were accepted`);
  }),
  rule(
    'requests of other kinds, for other jobs and for other runs are pending beside each other',
    async (context) => {
      const { store, name } = context;
      const requests = [
        ...[name, `${name} other`].flatMap((job) => [pauseOf(job), requestOf(job)]),
        ...[1, 2].map((run) => abortOf(name, `${name}-${run}`)),
      ];
      for (const request of requests) await accepted(store, request);
      await assertInForce(store, name, requests);
    },
  ),
];

/** Asserts that the request is pending for a minute, and may then be put again. */
async function expires({ store, name, wait }: StateContext, make: () => NewJobRequest): Promise<void> {
  const first = make();
  await accepted(store, first);
  await wait(MINUTE - 1000);
  await refused(store, make());
  await assertInForce(store, name, [first]);
  await wait(2000);
  await assertInForce(store, name, []);
  const second = make();
  await accepted(store, second);
  await assertInForce(store, name, [second]);
}

/** The promises about the end of requests. */
export const requestEndRules: readonly StateRule[] = [
  rule('a request for a run expires after a minute', (context) =>
    expires(context, () => requestOf(context.name)),
  ),
  rule('an abort expires after a minute', (context) =>
    expires(context, () => abortOf(context.name, `${context.name}-1`)),
  ),
  rule('a pause without an end stays for a year', async ({ store, name, wait }) => {
    const pause = pauseOf(name);
    await accepted(store, pause);
    await wait(365 * 24 * HOUR);
    await assertInForce(store, name, [pause]);
  }),
];
