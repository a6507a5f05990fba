import { describe, expect } from '@jest/globals';
import type { Cluster } from '../support/cluster/cluster.js';
import type { EntryOf } from '../support/cluster/protocol.js';
import { scenario } from '../support/cluster/scenario.js';
import { Viewer } from '../support/cluster/viewer.js';

/** A change is in force at the next heartbeat, which comes every 5 s. */
const IN_FORCE = 6000;

/** An instance is silent 15 s after its last heartbeat. */
const SILENT = 20_000;

const DAY = 24 * 3_600_000;
const lock = { lockTimeout: 2000 };
const OFTEN = { name: 'often', interval: '1s', takes: 5, lock } as const;
/** No tick of these jobs falls due during a test. */
const BY_HAND = [
  { name: 'once', interval: DAY, takes: 5, failsAttempts: 1, lock },
  { name: 'endless', interval: DAY, takes: 60_000, actsEvery: 100, lock },
] as const;

/** Performs `act` with a person at the cluster, in a process that schedules nothing. */
function viewed(act: (viewer: Viewer, cluster: Cluster) => Promise<string>) {
  return async (cluster: Cluster): Promise<string> => {
    const viewer = new Viewer(cluster.server.url);
    try {
      return await act(viewer, cluster);
    } finally {
      await viewer.close();
    }
  };
}

function ofJob(name: string): (entry: { readonly job: string }) => boolean {
  return ({ job }) => job === name;
}

/** Pauses `often`, and expects that every instance says so and begins no later tick. Returns how long that took. */
async function pause({ cluster }: Viewer, all: Cluster, ids: readonly string[]): Promise<number> {
  const before = performance.now();
  const told = await cluster.pause('often', { by: 'ada', reason: 'wrong totals', wait: IN_FORCE });
  const took = Math.round(performance.now() - before);
  const inForce = new Date().toISOString();
  expect({ ...told, acknowledgedBy: [...told.acknowledgedBy].sort() }).toEqual({
    acknowledgedBy: [...ids].sort(),
    pending: [],
    silent: [],
  });
  const skips = (number: number): EntryOf<'result'>[] =>
    all.record.of('result', ({ instance, job, tick = '', reason }) => {
      return instance === number && job === 'often' && tick > inForce && reason === 'paused';
    });
  await all.untilEach('has skipped three ticks', (number) => skips(number).length >= 3);
  const begun = all.record.of('started', ({ job, tick = '' }) => job === 'often' && tick > inForce);
  expect({ begun }).toEqual({ begun: [] });
  return took;
}

/** Resumes `often`. Returns how long it took until every instance had said so. */
async function resume({ cluster }: Viewer, { record }: Cluster, ids: readonly string[]): Promise<number> {
  const before = performance.now();
  const told = await cluster.resume('often', { by: 'ada', wait: IN_FORCE });
  const took = Math.round(performance.now() - before);
  expect({ acknowledgedBy: [...told.acknowledgedBy].sort(), pending: told.pending }).toEqual({
    acknowledgedBy: [...ids].sort(),
    pending: [],
  });
  await record.next('started', 'a run after the pause', ofJob('often'));
  return took;
}

/** Starts a run by hand. Returns its entry. */
async function run({ cluster }: Viewer, { record, instance }: Cluster, job: string) {
  const answer = await cluster.run(job, { by: 'ada' });
  if (answer.outcome !== 'started') throw new Error(`the run of ${job} was refused: ${answer.reason}`);
  const started = await record.next('started', `the run of ${job}`, ofJob(job), { from: 0 });
  expect({ runId: started.run, trigger: started.trigger }).toEqual({
    runId: answer.runId,
    trigger: 'manual',
  });
  expect(answer.instance.split(':')[1]).toBe(String(instance(started.instance).pid));
  return started;
}

/** Aborts a run by its id. */
async function abort({ cluster }: Viewer, { record }: Cluster, { run }: EntryOf<'started'>): Promise<void> {
  const isRun = (entry: { readonly run: string }): boolean => entry.run === run;
  expect(await cluster.abort(run, { by: 'ada' })).toMatchObject({ outcome: 'aborted' });
  const abort = await record.next('aborted', 'the abort', isRun, { from: 0 });
  expect(abort.reason).toBe('RUN_ABORTED');
  const result = await record.next('result', 'its result', isRun, { from: 0 });
  expect(result).toMatchObject({ outcome: 'failed', code: 'RUN_ABORTED' });
}

describe('a person controls three instances from a process that schedules nothing', () => {
  const jobs = [OFTEN, ...BY_HAND];
  const title = 'pauses and resumes a job everywhere, runs one once, and ends a run by its signal';
  const act = viewed(async (viewer, cluster) => {
    const ids = await viewer.idsOf(cluster);
    const [paused, , endless] = await Promise.all([
      pause(viewer, cluster, ids),
      run(viewer, cluster, 'once'),
      run(viewer, cluster, 'endless'),
    ]);
    await viewer.until('the run in a report', async (view) => (await view.job('endless')).running.length > 0);
    const [resumed] = await Promise.all([resume(viewer, cluster, ids), abort(viewer, cluster, endless)]);
    // All instances have read the requests several times by now.
    for (const { name } of BY_HAND) expect(cluster.record.of('started', ofJob(name))).toHaveLength(1);
    const results = (await viewer.cluster.audit()).map(({ action, job, result }) => {
      return `${action} ${job}: ${result.split(' ')[0] ?? ''}`;
    });
    expect(results.sort()).toEqual([
      'abort endless: aborted',
      'abort endless: requested',
      'pause often: requested',
      'resume often: requested',
      'run endless: requested',
      'run endless: started',
      'run once: requested',
      'run once: started',
    ]);
    return `the pause was in force after ${paused} ms, and ended after ${resumed} ms`;
  });
  scenario(title, { jobs, clocks: [0, 0, 0] }, act);
});

describe('a person sees the end of each instance', () => {
  const long = { name: 'long', interval: '4s', takes: 2500, actsEvery: 100, lock } as const;
  const title = 'a killed one has lost its tick, a frozen one is silent, and one that was stopped has left';
  const act = viewed(async (viewer, cluster) => {
    const { record } = cluster;
    const ids = await viewer.idsOf(cluster);
    const victim = await record.nextInMidRun('long');
    const others = [0, 1, 2].filter((number) => number !== victim.instance);
    const [frozen = NaN, stopped = NaN] = others;
    await cluster.instance(victim.instance).kill();
    cluster.instance(frozen).freeze();
    const tick = new Date(victim.tick ?? '');
    const lost = await viewer.until('the lost tick', async (view) => {
      const explanation = await view.explain('long', tick);
      return explanation.verdict === 'lost' && explanation;
    });
    expect(lost.took).toBeLessThanOrEqual(SILENT);
    expect(lost.found).toMatchObject({ instance: ids[victim.instance] });
    expect(lost.found.text).toContain(ids[victim.instance]);
    const stateOf = async (number: number): Promise<string | undefined> =>
      (await viewer.cluster.instances()).find(({ id }) => id === ids[number])?.state;
    const silent = await viewer.until('silence', async () => (await stateOf(frozen)) === 'silent');
    expect(await stateOf(victim.instance)).toBe('silent');
    expect(await stateOf(stopped)).toBe('live');
    await cluster.instance(stopped).terminate();
    expect(await stateOf(stopped)).toBe('left');
    cluster.instance(frozen).wake();
    await viewer.until('life', async () => (await stateOf(frozen)) === 'live');
    return `lost after ${lost.took} ms, silent ${silent.took} ms later`;
  });
  scenario(title, { jobs: [OFTEN, long], clocks: [0, 0, 0] }, act);
});
