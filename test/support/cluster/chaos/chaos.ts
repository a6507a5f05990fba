import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster } from '../cluster.js';
import { machineTime } from '../machine-time.mjs';
import type { JobSpec } from '../protocol.js';
import { Nemesis } from './nemesis.js';
import { tableOf } from './table.js';

export interface ChaosOptions {
  readonly seed: number;
  /** How long harm is done, in milliseconds. */
  readonly duration: number;
  /** Whether the store may also lose what it keeps. */
  readonly losesData: boolean;
}

export interface ChaosReport {
  readonly findings: readonly string[];
  /** The figures, for a person. */
  readonly table: string;
  /** For a person who looks for the cause of a finding. */
  readonly record: string;
}

const INSTANCES = 4;
const LOCK_TIMEOUT = 2000;
const HOLD = 1500;

/** A handler asks this often whether it may go on: it must stop within a tenth of `lockTimeout`. */
const ACTS_EVERY = 50;

const lock = { lockTimeout: LOCK_TIMEOUT };
const JOBS: readonly JobSpec[] = [
  { name: 'interval', interval: '1s', takes: 300, actsEvery: ACTS_EVERY, lock },
  { name: 'cron', cron: '* * * * * *', takes: 5, lock },
  { name: 'long', interval: '3s', takes: 2500, actsEvery: ACTS_EVERY, lock },
  { name: 'held', interval: '1s', takes: 20, lock: { ...lock, holdOnSuccess: HOLD } },
  { name: 'everywhere', interval: '1s', takes: 300, actsEvery: ACTS_EVERY, lock: false },
  { name: 'recovered', interval: '6s', takes: 2500, actsEvery: ACTS_EVERY, recover: true, lock },
  { name: 'waiting', interval: '1s', takes: 700, actsEvery: ACTS_EVERY, overlap: 'wait', lock },
  { name: 'jittered', interval: '1s', jitter: 900, takes: 5, lock },
  {
    name: 'retried',
    interval: '2s',
    takes: 200,
    actsEvery: ACTS_EVERY,
    failsAttempts: 1,
    retry: { attempts: 2, delay: 300 },
    lock,
  },
];

/** A lease that was left, the longest period and the longest run, and the period once more after a tick that was spent. */
const RECOVERY = LOCK_TIMEOUT + 6000 + 2500 + 6000;

/** A cluster under many faults, and what it promises although they happened. */
export async function chaos(options: ChaosOptions): Promise<ChaosReport> {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'));
  // Later arguments count: Redis keeps its data over a restart.
  const args = ['--dir', folder, '--appendonly', 'yes', '--appendfsync', 'always'];
  const cluster = await Cluster.start({ jobs: JOBS, clocks: [], server: { args } });
  const nemesis = new Nemesis(cluster, options.seed, options.losesData);
  try {
    await nemesis.populate(INSTANCES);
    await nemesis.rage(options.duration);
    const findings = [...(await jobsThatStandStill(cluster)), ...(await judge(cluster))];
    const table = tableOf(cluster.record.entries, options, findings);
    return { findings, table, record: `${cluster.record.tail(400)}\n${cluster.logs()}` };
  } catch (error) {
    process.stderr.write(`${cluster.record.tail(200)}\n${cluster.logs()}\n`);
    throw error;
  } finally {
    await cluster.destroy();
    await nemesis.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A crash or an outage delays a job, it never blocks it: when all harm has passed, each runs again. */
async function jobsThatStandStill({ record }: Cluster): Promise<string[]> {
  const healed = machineTime();
  const runsAgain = async ({ name }: JobSpec): Promise<string[]> => {
    const isOfJob = ({ job }: { job: string }): boolean => job === name;
    const run = record.next('started', name, isOfJob, { from: healed, within: RECOVERY });
    return run.then(
      () => [],
      () => [`${name} did not run within ${RECOVERY} ms after the last fault`],
    );
  };
  // What an instance left behind that ended without an answer expires meanwhile.
  const [stand] = await Promise.all([Promise.all(JOBS.map(runsAgain)), sleep(LOCK_TIMEOUT)]);
  return stand.flat();
}

function judge(cluster: Cluster): Promise<string[]> {
  return cluster.end({}, { everywhere: ['everywhere'], holds: { held: HOLD } });
}
