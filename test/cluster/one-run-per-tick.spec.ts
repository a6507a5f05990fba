import { describe, expect } from '@jest/globals';
import type { Cluster } from '../support/cluster/cluster.js';
import { observedRuns } from '../support/cluster/observed-run.js';
import { scenario } from '../support/cluster/scenario.js';

/** The number of ticks of each job that the test waits for. */
const TICKS = Number(process.env['CLUSTER_TICKS'] ?? 16);

const JOBS = [
  { name: 'interval, 5 ms', interval: '1s', takes: 5 },
  { name: 'interval, 300 ms', interval: '1s', takes: 300 },
  { name: 'cron, 5 ms', cron: '* * * * * *', takes: 5 },
  { name: 'cron, 300 ms', cron: '* * * * * *', takes: 300 },
] as const;

/** Each instance sends one claim; the winner also sends a lease and a release. */
const COMMANDS_PER_TICK = 3 + 2;

/** At its start an instance takes, extends and releases one lock. */
const COMMANDS_AT_START = 3;

const STEADY = {
  jobs: JOBS,
  clocks: [0, 150, -150],
  everyTickOf: Object.fromEntries(JOBS.map(({ name }) => [name, 1000])),
  within: TICKS * 1000 + 60_000,
};

async function untilAllHaveRun({ record }: Cluster): Promise<void> {
  const ticksOf = (name: string): number =>
    new Set(record.of('started', ({ job }) => job === name).map(({ tick }) => tick)).size;
  const haveRun = (): boolean => JOBS.every(({ name }) => ticksOf(name) >= TICKS);
  await record.until(`${TICKS} ticks of each job`, haveRun, TICKS * 1000 + 20_000);
}

/**
 * The time between the skips of the second and the third instance for the same tick, which is the difference of their
 * clocks.
 */
function clockDifference({ record }: Cluster): number {
  const seen = (number: number, tick?: string): number | undefined =>
    record.of('result', (result) => {
      return result.instance === number && result.job === 'cron, 5 ms' && result.tick === tick;
    })[0]?.at;
  const ticks = record.of('started', ({ job }) => job === 'cron, 5 ms').map(({ tick }) => tick);
  const differences = ticks
    .map((tick) => (seen(2, tick) ?? NaN) - (seen(1, tick) ?? NaN))
    .sort((a, b) => a - b);
  return differences[Math.floor(differences.length / 2)] ?? NaN;
}

describe('a tick of a job runs in exactly one instance, whatever the clocks say', () => {
  scenario(
    'instances with clocks 300 ms apart run every tick once, at five commands',
    STEADY,
    async (cluster) => {
      await untilAllHaveRun(cluster);
      const difference = clockDifference(cluster);
      expect(difference).toBeGreaterThan(200);
      expect(await cluster.end(STEADY.everyTickOf)).toEqual([]);
      const runs = observedRuns(cluster.record.entries);
      const ticks = new Set(runs.map(({ job, tick }) => `${job} @ ${String(tick)}`)).size;
      const { set, scripts, unknownScripts, get } = await cluster.store.commands();
      const atStart = cluster.instances.length * COMMANDS_AT_START;
      expect(set + scripts).toBeLessThanOrEqual(ticks * COMMANDS_PER_TICK + atStart);
      // The runs alone need this many, so the counted store is the one of these instances.
      expect(set + scripts).toBeGreaterThanOrEqual(runs.length * 3);
      expect({ insideScripts: get }).toEqual({ insideScripts: scripts });
      expect(unknownScripts).toBeLessThanOrEqual(cluster.instances.length);
      const shares = [0, 1, 2].map((number) => runs.filter(({ instance }) => instance === number).length);
      const perTick = ((set + scripts) / ticks).toFixed(2);
      return (
        `${ticks} ticks of ${JOBS.length} jobs, ${runs.length} runs (by instance ${shares.join(', ')}), ` +
        `${set} set + ${scripts} scripts = ${perTick} commands a tick, clocks ${Math.round(difference)} ms apart`
      );
    },
  );
});
