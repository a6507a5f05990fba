import { strict as assert } from 'node:assert';
import { accepted, assertInForce, assertSame, inForce, instanceIn } from './expectations.js';
import { rule, type StateRule } from './job-state-store-case.js';
import { after, beat, description, HOUR, pauseOf, reportOf, timeOf } from './samples.js';

type LoseData = () => Promise<void>;

/** The promises of a store that can lose its data. */
export function lossRules(loseData: LoseData): readonly StateRule[] {
  return [newEpoch(loseData), pauseComesBack(loseData), reportComesBack(loseData)];
}

function newEpoch(loseData: LoseData): StateRule {
  return rule('a store that lost its data begins a new epoch', async (context) => {
    const { store, name } = context;
    const report = await reportOf(context);
    await accepted(store, pauseOf(name));
    const before = (await store.heartbeat(beat(report))).position.epoch;
    await loseData();
    const { position } = await store.heartbeat(beat(report));
    assert.notEqual(position.epoch, before, 'the epoch is the same');
    assertSame((await store.heartbeat(beat(report))).position, position);
  });
}

function pauseComesBack(loseData: LoseData): StateRule {
  return rule('a pause that is restored after a loss is in force', async ({ store, name }) => {
    const pause = pauseOf(name);
    await accepted(store, pause);
    await loseData();
    await assertInForce(store, name, []);
    const first = after(await timeOf(store), -HOUR);
    await accepted(store, pause, first);
    const [found] = await inForce(store, name);
    assertSame({ id: found?.id, at: found?.at }, { id: pause.id, at: first });
  });
}

function reportComesBack(loseData: LoseData): StateRule {
  return rule('a report and its pages that are given again after a loss are there', async (context) => {
    const { store, name } = context;
    const page = { digest: `${name} page`, jobs: [description(name)] };
    const report = await reportOf(context, { catalogue: [page.digest] });
    for (let i = 0; i < 2; i++) {
      await loseData();
      await store.heartbeat(beat(report, { pages: [page] }));
      await instanceIn(store, report.id);
      assertSame((await store.overview()).catalogue.get(page.digest), page.jobs);
    }
  });
}
