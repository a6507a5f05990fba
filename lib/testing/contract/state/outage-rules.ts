import type { JobStateStore } from '../../../index.js';
import { until } from '../../clock/real-time.js';
import { accepted, assertInForce, assertRuns, rejects } from './expectations.js';
import { rule, type StateContext, type StateRule } from './job-state-store-case.js';
import { beat, pauseOf, reportOf, requestOf, runOf, timeOf } from './samples.js';

/** Does something while the store is cut off. */
type Outage = <Result>(act: () => Promise<Result>) => Promise<Result>;

/** The promises of a store that can be cut off from its data. */
export function outageRules(cutOff: () => Promise<() => void | Promise<void>>): readonly StateRule[] {
  const during: Outage = async (act) => {
    const restore = await cutOff();
    try {
      return await act();
    } finally {
      await restore();
    }
  };
  return [rejectsAll(during), closes(during), comesBack(during)];
}

function rejectsAll(during: Outage): StateRule {
  return rule('a store that cannot be reached rejects', async (context) => {
    const { store, name } = context;
    await untilReached(context);
    const report = await reportOf(context);
    const run = runOf(name, await timeOf(store));
    const pause = pauseOf(name);
    await accepted(store, pause);
    await during(() =>
      Promise.all([
        rejects(store.heartbeat(beat(report)), 'heartbeat()'),
        rejects(store.record([run]), 'record()'),
        rejects(store.request(requestOf(name)), 'request()'),
        rejects(store.withdraw(pause.id, { by: 'grace' }), 'withdraw()'),
        rejects(store.overview(), 'overview()'),
        rejects(store.runs({ job: name, limit: 1 }), 'runs()'),
      ]),
    );
  });
}

function closes(during: Outage): StateRule {
  return rule('close() ends even if the store cannot be reached', async (context) => {
    await untilReached(context);
    await during(() => context.store.close());
  });
}

function comesBack(during: Outage): StateRule {
  return rule('a store that can be reached again works as before', async (context) => {
    const { store, name } = context;
    await untilReached(context);
    const [pause, run] = [pauseOf(name), runOf(name, await timeOf(store))];
    await accepted(store, pause);
    await store.record([run]);
    await during(() => rejects(store.overview(), 'overview()'));
    await untilReached(context);
    await assertInForce(store, name, [pause]);
    assertRuns(await store.runs({ job: name, limit: 1 }), [run]);
    await store.heartbeat(beat(await reportOf(context)));
  });
}

/** Each case begins with it, because the case before may have ended with an outage. */
function untilReached({ store, limit }: StateContext): Promise<void> {
  const complaint = `overview() did not resolve within ${limit} ms, though the store can be reached`;
  return until(limit, () => isReached(store), complaint);
}

function isReached(store: JobStateStore): Promise<boolean> {
  return store.overview().then(
    () => true,
    () => false,
  );
}
