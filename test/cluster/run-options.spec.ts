import { describe, expect } from '@jest/globals';
import type { Cluster } from '../support/cluster/cluster.js';
import { observedRuns } from '../support/cluster/observed-run.js';
import type { EntryOf, JobSpec } from '../support/cluster/protocol.js';
import { scenario } from '../support/cluster/scenario.js';
import { SLOW_MACHINE } from '../support/slow-machine.js';

const LOCK_TIMEOUT = 1000;
const lock = { lockTimeout: LOCK_TIMEOUT };
const DAY = 24 * 3_600_000;

/** No tick of this job falls due during a test. */
const daily = { name: 'work', interval: DAY, lock } as const;

/** The calls of handlers, in the order of their starts. */
function starts({ record }: Cluster): EntryOf<'started'>[] {
  return record.of('started').toSorted((a, b) => a.at - b.at);
}

describe('a tick whose instance dies in mid-run (recover)', () => {
  const title = 'runs again elsewhere, once, and its claim then lasts until the next tick';
  const work = { ...daily, catchUp: true, recover: true } as const;
  const longRun: JobSpec = { ...work, takes: 60_000, actsEvery: 100 };
  const others: JobSpec = { ...work, takes: 300 };
  const most = 2 * LOCK_TIMEOUT + 2000;
  scenario(title, { jobs: [others], clocks: [] }, async (cluster) => {
    const { record, instance, store } = cluster;
    const first = record.nextInMidRun('work');
    await cluster.join(0, undefined, [longRun]);
    await Promise.all([first, cluster.join(0), cluster.join(0)]);
    const isSkipped = (number: number): boolean =>
      record.of('result', (result) => result.instance === number).length > 0;
    await record.until('both others to find it claimed', () => isSkipped(1) && isSkipped(2));
    const killed = await instance(0).kill();
    const again = await record.next('started', 'the recovery', () => true, { from: killed });
    const { tick = '' } = await first;
    expect(again).toMatchObject({ trigger: 'recovery', tick });
    const wait = Math.round(again.at - killed);
    // The next tick is a day away, so a tick that is not recovered does not run at all.
    expect(wait).toBeLessThanOrEqual(most + SLOW_MACHINE);
    await record.next('result', 'its result', ({ run }) => run === again.run, { from: again.at });
    expect(await store.claimExpiresIn('work', tick)).toBeGreaterThan(60_000);
    expect(starts(cluster)).toHaveLength(2);
    return `ran again ${wait} ms after the kill (promised: ${most})`;
  });
});

describe('a tick that fell due while no instance was there (catchUp)', () => {
  const title = 'runs in exactly one of the instances that start after it';
  const jobs = [{ ...daily, catchUp: true, takes: 5 }];
  scenario(title, { jobs, clocks: [0, 0] }, async (cluster) => {
    const { record } = cluster;
    const hasLooked = (number: number): boolean =>
      record.of('result', ({ instance }) => instance === number).length > 0;
    await cluster.untilEach('has looked at the tick of its start', hasLooked);
    await cluster.terminateAll();
    // For these instances a day has passed.
    await Promise.all([cluster.join(DAY), cluster.join(DAY), cluster.join(DAY)]);
    await cluster.untilEach('has looked at the tick that was missed', hasLooked);
    const [before, missed, ...others] = starts(cluster);
    expect(others).toEqual([]);
    expect([before?.trigger, missed?.trigger]).toEqual(['catch-up', 'catch-up']);
    expect(Date.parse(missed?.tick ?? '') - Date.parse(before?.tick ?? '')).toBe(DAY);
    const skips = record.of('result', ({ outcome }) => outcome === 'skipped');
    expect(skips.map(({ trigger, reason }) => `${trigger} ${reason}`)).toEqual(
      Array.from({ length: 3 }, () => 'catch-up claimed-elsewhere'),
    );
    return `${skips.length} of 5 starts found the tick claimed`;
  });
});

describe('a run when the application has started (runOnStart)', () => {
  const title = 'is skipped by the instances that find the lock taken';
  const jobs = [{ ...daily, runOnStart: true, takes: 60_000, actsEvery: 100 }];
  scenario(title, { jobs, clocks: [0, 0, 0] }, async (cluster) => {
    const { record } = cluster;
    const skips = await record.until('two skips', () => {
      const skipped = record.of('result');
      return skipped.length >= 2 && skipped;
    });
    expect(skips.map(({ trigger, reason }) => `${trigger} ${reason}`)).toEqual([
      'startup running-elsewhere',
      'startup running-elsewhere',
    ]);
    const [run, ...others] = starts(cluster);
    expect(others).toEqual([]);
    expect(run).toMatchObject({ trigger: 'startup' });
    await cluster.instance(run?.instance ?? NaN).kill();
    return 'one of three ran';
  });
});

describe('two jobs that share a key and a schedule, and wait for each other (overlap)', () => {
  const title = 'both run every tick, never at once, in two instances';
  const period = 2000;
  const shared = {
    cron: '*/2 * * * * *',
    takes: 400,
    overlap: 'wait',
    lock: { ...lock, key: 'shared' },
  } as const;
  const jobs = ['first', 'second'].map((name) => ({ ...shared, name }));
  const everyTickOf = { first: period, second: period };
  scenario(title, { jobs, clocks: [0, 0], everyTickOf }, async (cluster) => {
    const { record } = cluster;
    const ticksOf = (name: string): number =>
      record.of('result', ({ job, outcome }) => {
        return job === name && outcome === 'succeeded';
      }).length;
    await record.until('three ticks of each', () => ticksOf('first') >= 3 && ticksOf('second') >= 3);
    const runs = observedRuns(record.entries);
    const early = runs.filter(({ startedAt }, index) => startedAt < (runs[index - 1]?.endedAt ?? 0));
    expect(early).toEqual([]);
    return `${runs.length} runs`;
  });
});
