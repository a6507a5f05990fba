import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster } from '../cluster.js';
import { machineTime } from '../machine-time.mjs';
import type { JobSpec } from '../protocol.js';
import { Viewer } from '../viewer.js';
import { Nemesis } from './nemesis.js';
import { Random } from './random.js';
import { STORE_KITS } from './store-kit.js';
import { tableOf } from './table.js';
import { Visitor } from './visitor.js';

export interface ChaosOptions {
  readonly store: keyof typeof STORE_KITS;
  readonly seed: number;
  /** How long the faults last, in milliseconds. */
  readonly duration: number;
  /** Whether the store may also lose its data. */
  readonly losesData: boolean;
}

export interface ChaosReport {
  readonly findings: readonly string[];
  /** The figures as text. */
  readonly table: string;
  /** The record and the logs, for the cause of a finding. */
  readonly record: string;
}

const INSTANCES = 4;

/** Fewer than the jobs that may run at once in one instance. */
const CONCURRENCY = 3;
const LOCK_TIMEOUT = 2000;
const HOLD = 1500;

/** How often a handler checks its lock, because it must stop within a tenth of `lockTimeout`. */
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

/** A remaining lease, the longest period, the longest run, and one more period after a spent tick. */
const RECOVERY = LOCK_TIMEOUT + 6000 + 2500 + 6000;

/** A cluster under many faults, and the guarantees that hold despite them. */
export async function chaos(options: ChaosOptions): Promise<ChaosReport> {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'));
  const kit = STORE_KITS[options.store];
  const { state, ...site } = await kit.site(folder);
  const cluster = await Cluster.start({
    ...{ jobs: JOBS, clocks: [], concurrency: CONCURRENCY },
    site: () => Promise.resolve(site),
  });
  const nemesis = new Nemesis(cluster, state, kit, options.seed, options.losesData);
  const viewer = new Viewer(cluster.server.url, state.url);
  const visitor = new Visitor(viewer, new Random(options.seed + 1), cluster.jobs);
  try {
    await nemesis.populate(INSTANCES);
    const visiting = visitor.visit();
    await nemesis.rage(options.duration);
    await visitor.leave();
    await visiting;
    const standing = await jobsThatStandStill(cluster);
    const findings = [...standing, ...visitor.findings(cluster.record), ...(await judge(cluster))];
    const table = tableOf(cluster.record.entries, options, findings, visitor.figures);
    return { findings, table, record: `${cluster.record.tail(400)}\n${cluster.logs()}` };
  } catch (error) {
    process.stderr.write(`${cluster.record.tail(200)}\n${cluster.logs()}\n`);
    throw error;
  } finally {
    await visitor.close();
    await cluster.destroy();
    await nemesis.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A crash or an outage delays a job but never blocks it. Each job runs again once all faults have passed. */
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
  // A lease of an instance that ended without an answer expires meanwhile.
  const [stand] = await Promise.all([Promise.all(JOBS.map(runsAgain)), sleep(LOCK_TIMEOUT)]);
  return stand.flat();
}

function judge(cluster: Cluster): Promise<string[]> {
  return cluster.end({}, { everywhere: ['everywhere'], holds: { held: HOLD } });
}
