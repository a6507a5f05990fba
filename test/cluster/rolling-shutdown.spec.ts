import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from '@jest/globals';
import type { Cluster } from '../support/cluster/cluster.js';
import { observedRuns } from '../support/cluster/observed-run.js';
import { scenario } from '../support/cluster/scenario.js';
import { Seed } from '../support/cluster/seed.js';

/** The number of instances that the test asks to end. */
const SHUTDOWNS = Number(process.env['CLUSTER_SHUTDOWNS'] ?? 6);

const JOBS = [
  { name: 'often', cron: '* * * * * *', takes: 5 },
  { name: 'work', interval: '1s', takes: 300, actsEvery: 50 },
  { name: 'long', interval: '2s', takes: 1200, actsEvery: 100 },
] as const;
const EVERY_TICK = { often: 1000, work: 1000, long: 2000 };

/** Asks the oldest instance to end at some moment and starts another one meanwhile. Returns how long the end took. */
async function replaceOldest(cluster: Cluster, seed: Seed, oldest: number): Promise<number> {
  await sleep(seed.between(0, 1000));
  const [asked] = await Promise.all([cluster.instance(oldest).terminate(), cluster.join(0)]);
  const [exit] = cluster.record.of('exited', ({ instance }) => instance === oldest);
  expect({ instance: oldest, code: exit?.code }).toEqual({ instance: oldest, code: 0 });
  return (exit?.at ?? NaN) - asked;
}

describe('shutdown under load', () => {
  const title = 'instances that end at any moment cut no run off, lose none and double none';
  const options = { jobs: JOBS, clocks: [0, 0, 0], within: SHUTDOWNS * 5000 + 60_000 };
  scenario(title, options, async (cluster) => {
    const seed = new Seed(title);
    const { record } = cluster;
    const took: number[] = [];
    for (let oldest = 0; oldest < SHUTDOWNS; oldest++) took.push(await replaceOldest(cluster, seed, oldest));
    expect(await cluster.end(EVERY_TICK)).toEqual([]);
    expect({ cutOff: record.of('aborted') }).toEqual({ cutOff: [] });
    const bad = record.of('result', ({ outcome, lockLost }) => outcome === 'failed' || lockLost);
    expect({ bad }).toEqual({ bad: [] });
    const runs = observedRuns(record.entries);
    const inFlight = record
      .of('signalled', ({ signal }) => signal === 'SIGTERM')
      .flatMap(({ at, instance }) =>
        runs.filter((run) => run.instance === instance && run.startedAt < at && (run.endedAt ?? at) > at),
      );
    const longest = Math.round(Math.max(...took));
    return `${seed.text}: ${SHUTDOWNS} replaced, ${runs.length} runs, ${inFlight.length} in flight at SIGTERM, longest end ${longest} ms`;
  });
});
