import { expect } from '@jest/globals';
import type { Cluster, ClusterOptions } from '../cluster.js';
import { machineTime } from '../machine-time.mjs';
import type { EntryOf } from '../protocol.js';
import { scenario, type ScenarioOptions } from '../scenario.js';
import type { StoreSite } from '../store-site.js';
import { FaultWindow, type Outage } from './fault-window.js';
import { PASSWORDS } from './sites.js';

/** A temporary fault of the store while jobs run. */
export interface StoreFault<Site> {
  readonly outage: Outage;
  /** Causes the fault and ends it. Returns its figures. */
  readonly act: (site: Site, cluster: Cluster) => Promise<string>;
}

const JOBS = [
  { name: 'often', interval: '1s', takes: 5, asksForToken: true, lock: { lockTimeout: '1s' } },
  { name: 'long', interval: '2s', takes: 1300, actsEvery: 50, lock: { lockTimeout: '3s' } },
] as const;

/** Defines a test with one fault of the store after the other, each in mid-run of a job, for three instances. */
export function storeFaults<Site extends StoreSite>(
  title: string,
  startSite: () => Promise<Site>,
  faults: Readonly<Record<string, StoreFault<Site>>>,
  options: Partial<ClusterOptions> = {},
  everyTickOf: ScenarioOptions['everyTickOf'] = {},
): void {
  let site: Site | undefined;
  const start = async (): Promise<Site> => (site = await startSite());
  const all = { jobs: JOBS, clocks: [0, 0, 0], ...options, site: start, everyTickOf, within: 120_000 };
  scenario(title, all, async (cluster) => {
    const figures: string[] = [];
    for (const [name, fault] of Object.entries(faults)) {
      if (site === undefined) throw new Error('there is no store');
      figures.push(`\n      ${name}: ${await endure(cluster, site, name, fault)}`);
    }
    await cluster.terminateAll();
    expectLogsInOrder(cluster);
    expectGrowingTokens(cluster.record.of('token'));
    return figures.join('');
  });
}

async function endure<Site>(
  cluster: Cluster,
  site: Site,
  name: string,
  { outage, act }: StoreFault<Site>,
): Promise<string> {
  const { record } = cluster;
  await record.nextInMidRun('long');
  const window = new FaultWindow(cluster);
  const from = machineTime();
  const seen = await act(site, cluster);
  const [to, endedAt] = [machineTime(), new Date().toISOString()];
  const runs = JOBS.map((job) =>
    record.next('started', `a run of ${job.name} after: ${name}`, (run) => run.job === job.name, {
      from: to,
    }),
  );
  const [first] = (await Promise.all(runs)).toSorted((a, b) => a.at - b.at);
  await untilAllAnswered(cluster, name, endedAt);
  window.expectWarnings(outage);
  window.expectReasonsForLostTicks();
  const nextAfter = Math.round((first?.at ?? NaN) - to);
  return `${Math.round(to - from)} ms, ${seen}${window.figures}; the next run ${nextAfter} ms after it`;
}

/** Waits until the store has answered each instance about a later tick of each job. */
function untilAllAnswered(cluster: Cluster, fault: string, after: string): Promise<void> {
  const isAnswer = ({ tick = '', reason }: EntryOf<'result'>): boolean =>
    tick > after && reason !== 'lock-unavailable' && reason !== 'still-running';
  return cluster.untilEach(`has had an answer after: ${fault}`, (number) => {
    const answers = cluster.record.of('result', (result) => result.instance === number && isAnswer(result));
    return JOBS.every(({ name }) => answers.some(({ job }) => job === name));
  });
}

/** Expects no password and no uncaught error in the logs. */
function expectLogsInOrder(cluster: Cluster): void {
  const logs = cluster.logs();
  for (const password of Object.values(PASSWORDS)) expect(logs).not.toContain(password);
  expect(logs).not.toMatch(/unhandled|ready check/i);
}

/** Expects that a later run of a job has a larger fencing token. */
function expectGrowingTokens(tokens: readonly EntryOf<'token'>[]): void {
  const given = tokens.toSorted((a, b) => a.at - b.at).map(({ token }) => token);
  expect(given.length).toBeGreaterThan(0);
  expect(given).toEqual([...new Set(given)].toSorted((a, b) => a - b));
}
