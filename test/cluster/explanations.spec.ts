import { describe, expect } from '@jest/globals';
import type { RunRecord } from '../../lib/index.js';
import type { Cluster } from '../support/cluster/cluster.js';
import type { EntryOf } from '../support/cluster/protocol.js';
import { scenario } from '../support/cluster/scenario.js';
import { Viewer } from '../support/cluster/viewer.js';

const DAY = 24 * 3_600_000;
const lock = { lockTimeout: 2000 };
const JOBS = [
  { name: 'often', interval: '1s', takes: 5, lock },
  { name: 'failing', interval: '2s', takes: 5, failsAttempts: 1, lock },
  { name: 'slow', interval: '1s', takes: 1500, actsEvery: 100, lock },
  { name: 'long', interval: '4s', takes: 3000, actsEvery: 100, lock },
  { name: 'daily', interval: DAY, takes: 5, failsAttempts: 1, lock },
] as const;

/** How many records of other jobs come after the failure of `daily`. */
const OTHERS = 10_000;

type Result = EntryOf<'result'>;

/** The tick of the next such result, after the start. */
async function tickOf({ record }: Cluster, job: string, is: (result: Result) => boolean): Promise<Date> {
  const what = `such a tick of ${job}`;
  const isMeant = (result: Result): boolean => result.job === job && result.tick !== undefined && is(result);
  const { tick = '' } = await record.next('result', what, isMeant);
  return new Date(tick);
}

/** Expects the verdict, at the latest when a silent instance is known as such. */
async function expectVerdict(viewer: Viewer, verdict: string, job: string, tick: Date): Promise<void> {
  let latest = 'none';
  const look = viewer.until(`the verdict ${verdict} of ${job}`, async (view) => {
    const explanation = await view.explain(job, tick);
    latest = `${explanation.verdict}, because: ${explanation.text}`;
    return explanation.verdict === verdict;
  });
  await look.catch((error: unknown) => {
    throw new Error(`expected ${verdict} for ${job} @ ${tick.toISOString()}, got ${latest}`, {
      cause: error,
    });
  });
}

/** One row for each verdict that needs no fault. */
async function expectVerdicts(viewer: Viewer, cluster: Cluster): Promise<void> {
  const { record } = cluster;
  const running = await record.nextInMidRun('long');
  await expectVerdict(viewer, 'running', 'long', new Date(running.tick ?? ''));
  const [succeeded, failed, skipped] = await Promise.all([
    tickOf(cluster, 'often', ({ outcome }) => outcome === 'succeeded'),
    tickOf(cluster, 'failing', ({ outcome }) => outcome === 'failed'),
    tickOf(cluster, 'slow', ({ reason }) => reason === 'running-elsewhere'),
  ]);
  const from = (tick: Date, milliseconds: number): Date => new Date(tick.getTime() + milliseconds);
  const { nextTick = new Date(NaN) } = await viewer.cluster.job('daily');
  const rows: (readonly [string, string, Date])[] = [
    ['succeeded', 'often', succeeded],
    ['failed', 'failing', failed],
    ['skipped', 'slow', skipped],
    ['not-a-tick', 'often', from(succeeded, 500)],
    ['not-yet', 'daily', nextTick],
    ['no-instance', 'often', from(succeeded, -3_600_000)],
    ['unknown', 'often', from(succeeded, -3 * DAY)],
  ];
  for (const row of rows) await expectVerdict(viewer, ...row);
}

async function expectPaused(viewer: Viewer, cluster: Cluster): Promise<void> {
  const told = await viewer.cluster.pause('often', { by: 'ada', wait: '10s' });
  expect(told.pending).toEqual([]);
  const tick = await tickOf(cluster, 'often', ({ reason }) => reason === 'paused');
  await expectVerdict(viewer, 'paused', 'often', tick);
  expect(await viewer.cluster.explain('often', tick)).toMatchObject({ by: 'ada', reason: 'paused' });
}

/** The failure of a daily job, and then ten thousand runs of other jobs. */
async function expectOldFailure(viewer: Viewer, cluster: Cluster): Promise<void> {
  await viewer.cluster.run('daily', { by: 'ada' });
  const { run } = await cluster.record.next('result', 'the failure', ({ job }) => job === 'daily', {
    from: 0,
  });
  const { found } = await viewer.until('its record', async (view) => (await view.runs('daily'))[0]);
  const successOf = (number: number): RunRecord => {
    const [id, job] = [`other-${number}`, `other-${number % 50}`];
    return { ...found, id, job, outcome: 'succeeded', error: undefined };
  };
  const records = Array.from({ length: OTHERS }, (_, number) => successOf(number));
  while (records.length > 0) await viewer.state.record(records.splice(0, 500));
  expect((await viewer.cluster.job('daily')).lastFailure).toMatchObject({ id: run, outcome: 'failed' });
  expect(await viewer.cluster.runs('daily', { outcome: 'failed' })).toMatchObject([{ id: run }]);
}

async function expectLost(viewer: Viewer, cluster: Cluster): Promise<void> {
  const victim = await cluster.record.nextInMidRun('long');
  await cluster.instance(victim.instance).kill();
  await expectVerdict(viewer, 'lost', 'long', new Date(victim.tick ?? ''));
}

describe('a person is told what became of a tick', () => {
  const title = 'with each of the ten verdicts, and of the last failure of a daily job';
  scenario(title, { jobs: JOBS, clocks: [0, 0, 0] }, async (cluster) => {
    const viewer = new Viewer(cluster.server.url);
    try {
      await expectVerdicts(viewer, cluster);
      await Promise.all([expectPaused(viewer, cluster), expectOldFailure(viewer, cluster)]);
      await expectLost(viewer, cluster);
      return `${OTHERS} records of other jobs`;
    } finally {
      await viewer.close();
    }
  });
});
