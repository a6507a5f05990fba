import { strict as assert } from 'node:assert';
import type { AttachedInstance, Heartbeat, HeartbeatAnswer } from '../../../index.js';
import { accepted, assertSame, inForce, instanceIn, requestsIn } from './expectations.js';
import { rule, type StateContext, type StateRule } from './job-state-store-case.js';
import { answerTo, beat, description, pauseOf, reportOf, requestOf } from './samples.js';

/** An instance of the test's process. */
interface Attached {
  /** Its next heartbeat. */
  next: Heartbeat;
  /** What it was given, the last thing last. */
  readonly taken: HeartbeatAnswer[];
  readonly detach: () => void;
}

/** A rule for stores with `attach`. Other stores pass it. */
function attachRule(
  name: string,
  check: (context: StateContext, attach: () => Promise<Attached>) => Promise<void>,
): StateRule {
  return rule(name, async (context) => {
    const { store } = context;
    const ends: (() => void)[] = [];
    if (store.attach === undefined) return;
    try {
      await check(context, async () => {
        const attached = { next: beat(await reportOf(context)), taken: [] as HeartbeatAnswer[] };
        const instance: AttachedInstance = {
          report: () => attached.next,
          take: (answer) => void attached.taken.push(answer),
        };
        const detach = store.attach?.(instance) ?? (() => undefined);
        ends.push(detach);
        return Object.assign(attached, { detach });
      });
    } finally {
      for (const end of ends) end();
    }
  });
}

/** The promises of `attach`. */
export const attachRules: readonly StateRule[] = [
  attachRule(
    'an attached instance is asked for its report when the store is read',
    async (context, attach) => {
      const { store, name } = context;
      const attached = await attach();
      const { instance } = attached.next;
      assertSame((await instanceIn(store, instance.id)).droppedRecords, 0);
      const page = { digest: `${name} page`, jobs: [description(name)] };
      const changed = { ...instance, droppedRecords: 7, catalogue: [page.digest] };
      attached.next = beat(changed, { pages: [page] });
      const overview = await store.overview();
      assertSame(overview.instances.find(({ id }) => id === instance.id)?.droppedRecords, 7);
      assertSame(overview.catalogue.get(page.digest), page.jobs);
    },
  ),
  attachRule(
    'an answer of an attached instance is written down when the store is read',
    async (context, attach) => {
      const { store, name } = context;
      const attached = await attach();
      const request = requestOf(name);
      await accepted(store, request);
      const answers = [answerTo(request)];
      attached.next = { ...attached.next, answers };
      assertSame((await inForce(store, name))[0]?.answer, answers[0]);
    },
  ),
  attachRule('an attached instance gets the requests at each change', async (context, attach) => {
    const { store, name } = context;
    const earlier = requestOf(`${name} earlier`);
    await accepted(store, earlier);
    const { taken } = await attach();
    const pause = pauseOf(name);
    const position = await accepted(store, pause);
    assertSame(taken.at(-1)?.position, position);
    assertSame(
      requestsIn(taken.at(-1) ?? { requests: [] }, name).map(({ id }) => id),
      [earlier.id, pause.id],
    );
    const withdrawn = await store.withdraw(pause.id, { by: 'grace' });
    assertSame(taken.at(-1)?.position, withdrawn);
    assertSame(requestsIn(taken.at(-1) ?? { requests: [] }, name).length, 1);
  }),
  attachRule('an instance that is detached has left, and gets no more requests', async (context, attach) => {
    const { store, name } = context;
    const attached = await attach();
    const { instance } = attached.next;
    attached.next = beat({ ...instance, droppedRecords: 7 });
    attached.detach();
    attached.next = beat({ ...instance, droppedRecords: 8 });
    const { state, droppedRecords } = await instanceIn(store, instance.id);
    assertSame({ state, droppedRecords }, { state: 'left', droppedRecords: 7 });
    const before = attached.taken.length;
    await accepted(store, pauseOf(name));
    assert.equal(attached.taken.length, before, 'it got a request');
  }),
];
