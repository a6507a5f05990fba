import { describe, expect } from '@jest/globals';
import type { Cluster } from '../support/cluster/cluster.js';
import type { EntryOf, JobSpec } from '../support/cluster/protocol.js';
import { scenario } from '../support/cluster/scenario.js';

const RECOVERIES = 3;
/** One for the first run, which is no recovery. */
const RUNS = 1 + RECOVERIES;

/** No tick of this job falls due during a test. */
const daily = {
  name: 'work',
  interval: 24 * 3_600_000,
  recover: true,
  catchUp: true,
  lock: { lockTimeout: 1000 },
} as const;
const longRun: JobSpec = { ...daily, takes: 60_000, actsEvery: 100 };
const poison: JobSpec = { ...daily, takes: 5, isPoison: true };

const isFailure = ({ outcome }: { outcome: string }): boolean => outcome === 'failed';

/** Expects that the last recovery has failed and that no instance runs the tick again, not even one that starts now. */
async function expectTheEnd(cluster: Cluster, failed: EntryOf<'result'>): Promise<void> {
  const { record, store } = cluster;
  expect(failed).toMatchObject({ code: 'RECOVERY_LIMIT' });
  const runs = record.of('started');
  expect(runs.length).toBeLessThanOrEqual(RUNS);
  expect(new Set(runs.map(({ tick }) => tick))).toEqual(new Set([failed.tick]));
  expect(new Set(runs.map(({ instance }) => instance)).size).toBe(runs.length);
  expect(await store.claimExpiresIn('work', failed.tick ?? '')).toBeGreaterThan(60_000);
  const { number } = await cluster.join(0);
  const isItsOwn = ({ instance }: { instance: number }): boolean => instance === number;
  const look = await record.next('result', 'a look of who starts later', isItsOwn, { from: 0 });
  expect(look).toMatchObject({ outcome: 'skipped', reason: 'claimed-elsewhere' });
  expect(record.of('started')).toHaveLength(runs.length);
  expect(cluster.instance(failed.instance).log).toContain('RecoveryLimitError');
}

describe('a tick whose handler ends its process (recover)', () => {
  const options = { jobs: [poison], clocks: [], within: 150_000 };

  const title = 'runs again three times in the whole cluster, and then fails in an instance that goes on';
  scenario(title, options, async (cluster) => {
    const { record } = cluster;
    const first = record.nextInMidRun('work');
    await cluster.join(0, undefined, [longRun]);
    // One instance for each recovery, and two that survive. All of them see the tick before the first run is cut off.
    await Promise.all([first, ...Array.from({ length: RECOVERIES + 2 }, () => cluster.join(0))]);
    const hasLooked = (number: number): boolean =>
      number === 0 || record.of('result', ({ instance }) => instance === number).length > 0;
    await cluster.untilEach('has looked at the tick', hasLooked);
    const killed = await cluster.instance(0).kill();
    const failed = await record.next('result', 'the end of the recoveries', isFailure, { within: 60_000 });
    expect(failed.trigger).toBe('recovery');
    const runs = record.of('started', ({ at }) => at > killed);
    expect(runs.map(({ trigger }) => trigger)).toEqual(Array.from({ length: RECOVERIES }, () => 'recovery'));
    await expectTheEnd(cluster, failed);
    const wait = Math.round(failed.at - killed);
    return `${RECOVERIES} instances died of it; the fourth recovery failed ${wait} ms after the first death`;
  });

  const replaced = 'fails after no more runs when a new instance replaces each one that died of it';
  scenario(replaced, options, async (cluster) => {
    const { record } = cluster;
    const failure = (): EntryOf<'result'> | undefined => record.of('result', isFailure)[0];
    const deaths = (): number => record.of('exited').length;
    await Promise.all([cluster.join(0), cluster.join(0)]);
    for (let seen = 0; seen <= RUNS && failure() === undefined; seen++) {
      await record.until('a death or the end', () => deaths() > seen || failure() !== undefined, 60_000);
      await cluster.join(0);
    }
    const failed = failure();
    if (failed === undefined) throw new Error(`${deaths()} instances died of the tick`);
    await expectTheEnd(cluster, failed);
    return `${deaths()} of ${cluster.instances.length} instances died of it`;
  });
});
