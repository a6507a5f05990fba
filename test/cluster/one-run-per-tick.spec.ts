import { describe, expect } from '@jest/globals';
import type { Cluster } from '../support/cluster/cluster.js';
import { observedRuns } from '../support/cluster/observed-run.js';
import { type CommandLog, loggedServer } from '../support/cluster/command-log.js';
import { scenario } from '../support/cluster/scenario.js';
import { commandsOf } from '../support/cluster/store-view.js';

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

const HEARTBEAT = 5000;

/** Commands for the state: each instance sends them at its start, and later at most once an hour. */
const STATE_AT_START: Readonly<Record<string, number>> = {
  'expire instances': 1,
  'hget requests': 1,
  'hsetnx requests': 1,
  // One for each stream of a job.
  'pexpire runs': JOBS.length,
  'pexpire skips': JOBS.length,
  // A page may change once when the jobs start.
  'set jobs': JOBS.length,
  'set swept': 1,
  // The one that sweeps reads all.
  'get jobs': JOBS.length,
  'hgetall instances': 1,
  'hgetall last': 1,
};

let log: CommandLog | undefined;

const STEADY = {
  jobs: JOBS,
  clocks: [0, 150, -150],
  site: async () => {
    const site = await loggedServer();
    log = site.log;
    return site;
  },
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

/** Expects one XADD for a run, one HSET for a flush, two commands for a heartbeat, and no other. Returns the figures. */
function expectStateCommands({ record, instances }: Cluster, log: CommandLog): string {
  const count = (kind: string): number => log.count(kind);
  const [first = NaN, last = NaN] = [record.entries[0]?.at, record.entries.at(-1)?.at];
  const seconds = (last - first) / 1000;
  const recorded = record.of('result', ({ reason }) => reason !== 'claimed-elsewhere').length;
  const records = count('xadd runs') + count('xadd skips');
  expect(records).toBe(recorded);
  // Once a second at most, and once more after the drain.
  expect(count('hset last')).toBeLessThanOrEqual(Math.min(records, instances.length * (seconds + 2)));
  const heartbeats = count('hset instances');
  // The first and the last one come between two beats.
  const most = instances.length * ((seconds * 1000) / HEARTBEAT + 2);
  expect(heartbeats).toBeLessThanOrEqual(most);
  // The sweep reads the requests once.
  expect(count('hgetall requests')).toBe(heartbeats + count('hgetall instances'));
  const steady = ['hgetall requests', 'hset instances', 'hset last', 'xadd runs', 'xadd skips'];
  const others = Object.entries(log.all).filter(([kind]) => !steady.includes(kind));
  const tooMany = others.filter(([kind, times]) => times > instances.length * (STATE_AT_START[kind] ?? 0));
  expect({ tooMany }).toEqual({ tooMany: [] });
  const ofOthers = others.reduce((sum, [, times]) => sum + times, 0);
  return `${records} xadd, ${count('hset last')} hset, ${heartbeats} heartbeats, ${ofOthers} commands at start`;
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
      if (log === undefined) throw new Error('there is no log of commands');
      const state = expectStateCommands(cluster, log);
      const { scripts, unknownScripts, ...all } = await commandsOf(cluster.server.url);
      const set = all.set - log.count('set jobs') - log.count('set swept');
      const get = all.get - log.count('get jobs');
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
        `${set} set + ${scripts} scripts = ${perTick} commands a tick, clocks ${Math.round(difference)} ms apart; state: ${state}`
      );
    },
  );
});
