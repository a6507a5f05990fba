import { describe, expect } from '@jest/globals';
import type { Cluster } from '../support/cluster/cluster.js';
import type { JobSpec } from '../support/cluster/protocol.js';
import { scenario } from '../support/cluster/scenario.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A schedule with one tick, so many milliseconds from now. */
function once(name: string, inMilliseconds: number): JobSpec {
  const tick = new Date(Date.now() + inMilliseconds);
  return { name, cron: tick.toISOString().slice(0, 19), catchUp: true, takes: 5 };
}

/** Starts one more instance, waits until it has looked at its jobs, and returns the results. */
async function joinLater(cluster: Cluster, skew: number, jobs: readonly JobSpec[]): Promise<string[]> {
  const { number } = await cluster.join(skew, undefined, jobs);
  const results = () => cluster.record.of('result', ({ instance }) => instance === number);
  await cluster.record.until('a result of each job', () => results().length >= jobs.length);
  return results()
    .map(({ job, trigger, reason = 'ran' }) => `${job}: ${trigger} ${reason}`)
    .toSorted();
}

describe('the last tick of a schedule (catchUp)', () => {
  const title = 'runs once, however many instances start after it, one after the other';
  scenario(title, { jobs: [], clocks: [] }, async (cluster) => {
    const { record, store } = cluster;
    // `seen` falls due while an instance runs, which may take some seconds to start. `missed` fell due before the first
    // one starts.
    const jobs = [once('seen', 9000), once('missed', -5 * MINUTE)];
    const first = await joinLater(cluster, 0, jobs);
    expect(first).toEqual(['missed: catch-up ran', 'seen: tick ran']);
    const claimed = ['missed: catch-up claimed-elsewhere', 'seen: catch-up claimed-elsewhere'];
    // For the later instances minutes have passed.
    for (const later of [0, MINUTE, 10 * MINUTE]) {
      expect({ later, found: await joinLater(cluster, later, jobs) }).toEqual({ later, found: claimed });
    }
    const runs = record.of('started');
    expect(runs.map(({ job }) => job).toSorted()).toEqual(['missed', 'seen']);
    for (const { job, tick = '' } of runs) {
      const expiresIn = await store.claimExpiresIn(job, tick);
      expect({ job, isKeptForADay: expiresIn > DAY - 10 * MINUTE }).toEqual({ job, isKeptForADay: true });
    }
    return `${runs.length} ticks, ${runs.length} runs in ${cluster.instances.length} instances`;
  });
});
