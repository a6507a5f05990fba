import { strict as assert } from 'node:assert';
import type { NewJobRequest } from '../../../index.js';
import { accepted, assertBetween, assertSame, auditOf, refused } from './expectations.js';
import { rule, type StateContext, type StateRule } from './job-state-store-case.js';
import { abortOf, after, answerTo, beat, HOUR, pauseOf, reportOf, requestOf, timeOf } from './samples.js';

/** The entries for the jobs of the case without their times, the newest first. */
async function entriesOf({ store, name }: StateContext): Promise<unknown[]> {
  return (await auditOf(store, name)).map((entry) => ({ ...entry, at: undefined }));
}

function requested({ id, by, kind, job, reason }: NewJobRequest): unknown {
  return { id, by, action: kind, job, reason, result: 'requested' };
}

/** The promises about the audit. */
export const auditRules: readonly StateRule[] = [
  rule('the audit tells who requested what, and why, the newest first', async (context) => {
    const { store, name, wait } = context;
    const before = await timeOf(store);
    const requests = [
      pauseOf(name, { reason: 'a migration: "orders", 2 of 2' }),
      requestOf(name, { by: 'grace@web-1' }),
      abortOf(name, `${name}-1`),
    ];
    for (const request of requests) {
      await accepted(store, request);
      await wait(5);
    }
    assertSame(await entriesOf(context), requests.map(requested).reverse());
    for (const { at } of await auditOf(store, name)) assertBetween(at, before, await timeOf(store));
  }),
  rule('a request and its answer are two entries with one id', async (context) => {
    const { store, name, wait } = context;
    const [first, second] = [requestOf(name), requestOf(`${name} other`)];
    await accepted(store, first);
    await accepted(store, second);
    await wait(5);
    const answers = [answerTo(first), answerTo(second, { outcome: 'refused', reason: 'running-elsewhere' })];
    await store.heartbeat(beat(await reportOf(context), { answers }));
    const results = async ({ id }: NewJobRequest): Promise<string[]> =>
      (await auditOf(store, name)).filter((entry) => entry.id === id).map(({ result }) => result);
    assert.deepEqual(await results(first), ['started 3fd2-7 on web-1:12:3fd2', 'requested']);
    assert.deepEqual(await results(second), ['refused: running-elsewhere', 'requested']);
  }),
  rule('the end of a pause by hand is a resume in the audit', async (context) => {
    const { store, name, wait } = context;
    const pause = pauseOf(name);
    await accepted(store, pause);
    await wait(5);
    await store.withdraw(pause.id, { by: 'grace', reason: 'the migration is done' });
    const [resume, ...earlier] = await auditOf(store, name);
    assertSame(
      { id: resume?.id, by: resume?.by, action: resume?.action, job: resume?.job, reason: resume?.reason },
      { id: pause.id, by: 'grace', action: 'resume', job: name, reason: 'the migration is done' },
    );
    assert.equal(earlier.length, 1, `beside the resume there are ${earlier.length} entries`);
  }),
  rule('the withdrawal of a run is in the audit', async (context) => {
    const { store, name, wait } = context;
    const request = requestOf(name);
    await accepted(store, request);
    await wait(5);
    await store.withdraw(request.id, { by: 'grace' });
    const entries = await auditOf(store, name);
    assert.deepEqual(
      entries.map(({ id, by, action }) => ({ id, by, action })),
      ['grace', 'ada'].map((by) => ({ id: request.id, by, action: 'run' })),
    );
  }),
  rule(
    'a request that is refused, and a withdrawal of nothing, have no entry in the audit',
    async (context) => {
      const { store, name } = context;
      const request = requestOf(name);
      await accepted(store, request);
      const second = requestOf(name);
      await refused(store, second);
      await store.withdraw(second.id, { by: 'grace' });
      assertSame(await entriesOf(context), [requested(request)]);
    },
  ),
  rule('a pause that is restored has no entry in the audit', async (context) => {
    const { store, name } = context;
    await accepted(store, pauseOf(name), after(await timeOf(store), -HOUR));
    assertSame(await entriesOf(context), []);
  }),
  rule(
    'an overview has as many entries of the audit as it is asked for, and by default none',
    async (context) => {
      const { store, name } = context;
      for (let i = 0; i < 3; i++) await accepted(store, pauseOf(name));
      assertSame((await store.overview()).audit, []);
      assertSame((await store.overview({})).audit, []);
      assertSame((await store.overview({ audit: 2 })).audit.length, 2);
    },
  ),
];
