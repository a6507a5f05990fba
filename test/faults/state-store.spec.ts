import { describe, expect } from '@jest/globals';
import type { Cluster } from '../support/cluster/cluster.js';
import { PASSWORDS, stateOnItsOwn } from '../support/cluster/faults/sites.js';
import { machineTime } from '../support/cluster/machine-time.mjs';
import { scenario } from '../support/cluster/scenario.js';

type Site = Awaited<ReturnType<typeof stateOnItsOwn>>;

const PERIOD = 1000;
const lock = { lockTimeout: 2000 };
const OFTEN = { name: 'often', interval: PERIOD, takes: 5, lock } as const;

/** A run that waited for the state store would be so late, in milliseconds, or later. */
const LIMIT_OF_A_CALL = 1900;

const AWAY = /reports do not reach the state store: /g;
const BACK = /the state store answers again/g;

function times(log: string, line: RegExp): number {
  return log.match(line)?.length ?? 0;
}

/** How late the runs of `often` began that began since then, in milliseconds, in their order. */
function delays({ record }: Cluster, from: number): number[] {
  const toWallClock = Date.now() - machineTime();
  return record
    .of('started', ({ job, at }) => job === 'often' && at >= from)
    .map(({ at, tick = '' }) => Math.round(at + toWallClock - Date.parse(tick)))
    .sort((a, b) => a - b);
}

/** Expects that the runs since then were neither late nor skipped nor failed. Returns figures. */
function expectNormalRuns(cluster: Cluster, from: number): string {
  const late = delays(cluster, from);
  const [median = NaN, latest = NaN] = [late[late.length >> 1], late.at(-1)];
  expect(latest).toBeLessThan(LIMIT_OF_A_CALL);
  const others = cluster.record.of('result', ({ job, at, outcome, reason }) => {
    return job === 'often' && at >= from && outcome !== 'succeeded' && reason !== 'claimed-elsewhere';
  });
  expect({ others }).toEqual({ others: [] });
  return `${late.length} runs, ${median} ms after their tick, ${latest} ms at most`;
}

/** Begins a fault, waits until each instance has warned, and ends it. Expects one line for each. Returns figures. */
async function endure(cluster: Cluster, begin: () => unknown, end: () => unknown): Promise<string> {
  const { instances, record } = cluster;
  const before = instances.map(({ log }) => [times(log, AWAY), times(log, BACK)] as const);
  const since = (number: number): readonly number[] => {
    const { log } = cluster.instance(number);
    const [away = NaN, back = NaN] = before[number] ?? [];
    return [times(log, AWAY) - away, times(log, BACK) - back];
  };
  const from = machineTime();
  await begin();
  await cluster.untilEach('has warned', (number) => since(number)[0] === 1);
  const warned = machineTime();
  await record.until('runs meanwhile', () => delays(cluster, warned).length >= 3);
  await end();
  await cluster.untilEach('is heard again', (number) => since(number)[1] === 1);
  expect(instances.map(({ number }) => since(number))).toEqual(instances.map(() => [1, 1]));
  return `${Math.round(machineTime() - from)} ms, ${expectNormalRuns(cluster, from)}`;
}

async function comesBack({ state, allow }: Site): Promise<void> {
  await state.restart();
  await allow();
}

const OUTAGES: Readonly<Record<string, readonly [(site: Site) => unknown, (site: Site) => unknown]>> = {
  'is stopped, and comes back empty': [({ state }) => state.stop(), comesBack],
  'is frozen': [({ state }) => state.pause(), ({ state }) => state.resume()],
  'answers after 2.5 s': [({ proxy }) => (proxy.delay = 2500), ({ proxy }) => (proxy.delay = 0)],
  'swallows everything': [
    ({ proxy }) => (proxy.isHalfOpen = true),
    ({ proxy }) => (proxy.isHalfOpen = false),
  ],
  'is full': [
    ({ admin }) => admin.config('SET', 'maxmemory', '1'),
    ({ admin }) => admin.config('SET', 'maxmemory', '0'),
  ],
  'takes the rights away': [
    ({ admin }) => admin.call('ACL', 'SETUSER', 'jobs', 'resetkeys'),
    ({ admin }) => admin.call('ACL', 'SETUSER', 'jobs', 'allkeys'),
  ],
};

let site: Site | undefined;
const start = async (): Promise<Site> => (site = await stateOnItsOwn());

function siteNow(): Site {
  if (site === undefined) throw new Error('there is no store');
  return site;
}

describe('no run waits for the state store', () => {
  const options = { jobs: [OFTEN], clocks: [0, 0, 0], everyTickOf: { often: PERIOD }, within: 180_000 };

  const title = 'when it fails: every tick runs on time, and each instance warns once';
  scenario(title, { ...options, site: start }, async (cluster) => {
    const figures: string[] = [];
    for (const [name, [begin, end]] of Object.entries(OUTAGES)) {
      const seen = await endure(
        cluster,
        () => begin(siteNow()),
        () => end(siteNow()),
      );
      figures.push(`\n      ${name}: ${seen}`);
    }
    for (const password of Object.values(PASSWORDS)) expect(cluster.logs()).not.toContain(password);
    return figures.join('');
  });

  const away = async (): Promise<Site> => {
    const made = await start();
    await made.state.stop();
    return made;
  };
  const atStart = 'when it is away at their start, and comes later';
  scenario(atStart, { ...options, site: away }, async (cluster) => {
    await cluster.record.until('ten runs', () => delays(cluster, 0).length >= 10);
    expect(cluster.instances.map(({ log }) => times(log, AWAY))).toEqual([1, 1, 1]);
    await comesBack(siteNow());
    await cluster.untilEach('is heard', (number) => times(cluster.instance(number).log, BACK) === 1);
    expect(cluster.instances.map(({ log }) => times(log, AWAY))).toEqual([1, 1, 1]);
    return expectNormalRuns(cluster, 0);
  });
});
