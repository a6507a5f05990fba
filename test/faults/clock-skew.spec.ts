import { describe, expect } from '@jest/globals';
import type { Cluster } from '../support/cluster/cluster.js';
import { scenario } from '../support/cluster/scenario.js';
import { gapsOf, tickFates, ticksOf } from '../support/cluster/ticks.js';

/** The number of ticks of each job that the test waits for, in each instance. */
const TICKS = Number(process.env['CLUSTER_SKEW_TICKS'] ?? 10);

/**
 * For each skew, two instances have jobs of their own. One clock is ahead by the skew, the other behind by five sixths
 * of it.
 * With clocks a whole number of periods apart, different ticks would fall due in the same millisecond. One of them
 * would meet the other's lease and would be spent.
 */
const SKEWS = [0, 40, 300, 1500, 20_000];

function jobsFor(skew: number) {
  return [
    { name: `interval, ${skew} ms`, interval: '1s', takes: 5 },
    { name: `cron, ${skew} ms`, cron: '* * * * * *', takes: 5 },
  ] as const;
}

/** Starts both instances of each pair, one pair after the other. */
async function startPairs(cluster: Cluster): Promise<void> {
  for (const skew of SKEWS) {
    const jobs = jobsFor(skew);
    await Promise.all([
      cluster.join(skew, undefined, jobs),
      cluster.join(Math.round((-skew * 5) / 6), undefined, jobs),
    ]);
  }
}

/** The jobs of an instance. Instances start pair by pair. */
function jobsOf(number: number) {
  return jobsFor(SKEWS[Math.floor(number / 2)] ?? NaN);
}

describe('a tick runs once, however far apart the clocks of two instances are', () => {
  const within = TICKS * 1000 + 90_000;
  const title =
    'each tick that falls due in either instance runs in one, with clocks up to 20 s ahead and behind';
  scenario(title, { jobs: [], clocks: [], within }, async (cluster) => {
    const { record } = cluster;
    await startPairs(cluster);
    const hasSeen = (number: number): boolean =>
      jobsOf(number).every(({ name }) => ticksOf(record, name, number).length >= TICKS);
    await cluster.untilEach(`has seen ${TICKS} ticks of its jobs`, hasSeen, TICKS * 1000 + 20_000);
    expect(await cluster.end()).toEqual([]);
    const gaps = cluster.instances.flatMap(({ number }) =>
      jobsOf(number).flatMap(({ name }) => gapsOf(record, name, number, 1000)),
    );
    expect({ gaps }).toEqual({ gaps: [] });
    const figures = SKEWS.flatMap(jobsFor).map(({ name }) => {
      const { ran, ...others } = tickFates(record, name);
      expect({ job: name, ...others }).toEqual({ job: name, spent: 0, unavailable: 0, lost: [] });
      const runs = record.of('started', ({ job }) => job === name);
      return `${name}: ${ran} ticks, ${runs.length} runs`;
    });
    return figures.join('; ');
  });
});
