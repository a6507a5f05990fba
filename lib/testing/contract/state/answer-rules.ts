import type { NewJobRequest } from '../../../index.js';
import { accepted, assertInForce, assertSame, inForce, refused, requestsIn } from './expectations.js';
import { rule, type StateContext, type StateRule } from './job-state-store-case.js';
import { abortOf, answerTo, beat, reportOf, requestOf } from './samples.js';

/** An instance says that it has started the run. */
async function answered(context: StateContext, request: NewJobRequest): Promise<void> {
  const answers = [answerTo(request)];
  await context.store.heartbeat(beat(await reportOf(context), { answers }));
}

/** The promises about what comes of requests. */
export const answerRules: readonly StateRule[] = [
  rule('an answer comes back with each of its fields, in heartbeats and overviews', async (context) => {
    const { store, name } = context;
    const requests = [requestOf(name), requestOf(`${name} other`), abortOf(name, `${name}-1`)];
    const [first, second, third] = requests as [NewJobRequest, NewJobRequest, NewJobRequest];
    for (const request of requests) await accepted(store, request);
    const answers = [
      answerTo(first),
      answerTo(second, { outcome: 'refused', reason: 'running-elsewhere', runId: undefined }),
      answerTo(third, { kind: 'abort', outcome: 'aborted', runId: `${name}-1` }),
    ];
    await store.heartbeat(beat(await reportOf(context), { answers }));
    const next = await store.heartbeat(beat(await reportOf(context)));
    for (const found of [requestsIn(next, name), await inForce(store, name)])
      assertSame(
        answers.map(({ id }) => found.find((request) => request.id === id)?.answer),
        answers,
      );
  }),
  rule('a request that was answered may be put again', async (context) => {
    const { store, name } = context;
    const first = requestOf(name);
    await accepted(store, first);
    await answered(context, first);
    const second = requestOf(name);
    await accepted(store, second);
    const found = await inForce(store, name);
    assertSame(found.find(({ id }) => id === second.id)?.answer, undefined);
    await refused(store, requestOf(name));
  }),
  rule('a request that is put again with its id is accepted, and keeps its answer', async (context) => {
    const { store, name, another } = context;
    const [run, abort] = [requestOf(name), abortOf(name, `${name}-1`)];
    for (const request of [run, abort, run, abort]) await accepted(await another(), request);
    await assertInForce(store, name, [run, abort]);
    await answered(context, run);
    await accepted(store, run);
    assertSame((await inForce(store, name)).find(({ id }) => id === run.id)?.answer, answerTo(run));
  }),
  rule('an answer to an earlier request is none to the next one', async (context) => {
    const { store, name } = context;
    const first = requestOf(name);
    await accepted(store, first);
    await store.withdraw(first.id, { by: 'ada' });
    const second = requestOf(name);
    await accepted(store, second);
    await answered(context, first);
    assertSame((await inForce(store, name)).find(({ id }) => id === second.id)?.answer, undefined);
    await refused(store, requestOf(name));
  }),
];
