import { strict as assert } from 'node:assert';
import type { RecordedOutcome, RunRecord } from '../../../index.js';
import { assertRuns, assertSame } from './expectations.js';
import { rule, type StateContext, type StateRule } from './job-state-store-case.js';
import { after, runOf, timeOf } from './samples.js';

const OUTCOMES: readonly RecordedOutcome[] = ['succeeded', 'failed', 'skipped'];

/** More than a store has room for. */
const ALL = 1000;

/** How many records of each job and outcome stay at least. */
const KEPT = 100;

const BATCH = 500;

/** So many records of one outcome, the oldest first. */
function manyOf(job: string, now: Date, outcome: RecordedOutcome, count: number): RunRecord[] {
  return Array.from({ length: count }, (_, at) => runOf(job, now, { outcome }, at - count));
}

async function record({ store }: StateContext, runs: readonly RunRecord[]): Promise<void> {
  for (let from = 0; from < runs.length; from += BATCH) await store.record(runs.slice(from, from + BATCH));
}

/** Records with each of their fields, and without those that are optional; the newest first. */
function samplesOf(job: string, now: Date): RunRecord[] {
  const tick = after(now, -60_123);
  return [
    runOf(job, now, { tick, trigger: 'recovery', attempts: 3, lockLost: true, durationMs: 0 }),
    runOf(job, now, { trigger: 'manual', outcome: 'skipped', reason: 'running-elsewhere', attempts: 0 }, -1),
    runOf(job, now, { tick, outcome: 'failed', error: 'TypeError: "a" \\ {b} → 🔒, 100 %\twide' }, -2),
    runOf(job, now, { outcome: 'failed', error: '☃'.repeat(600), durationMs: 3_600_000 }, -3),
    runOf(job, now, { startedAt: after(now, -3_600_000) }, -4),
  ];
}

/** The promises about the history of runs. */
const historyRules: readonly StateRule[] = [
  rule(
    'a record comes back with each of its fields, and without those that it leaves out',
    async (context) => {
      const { store, name } = context;
      const samples = samplesOf(name, await timeOf(store));
      await store.record(samples.toReversed());
      assertSame(await store.runs({ job: name, limit: ALL }), samples);
    },
  ),
  rule('records come newest first, whatever their outcome and their instance', async (context) => {
    const { store, name, another, wait } = context;
    const now = await timeOf(store);
    const runs = Array.from({ length: 9 }, (_, at) =>
      runOf(name, now, { outcome: OUTCOMES[at % 3] ?? 'failed' }, at),
    );
    const stores = [store, await another()];
    for (const [at, run] of runs.entries()) {
      await stores[at % 2]?.record([run]);
      await wait(2);
    }
    assertRuns(await store.runs({ job: name, limit: ALL }), runs.toReversed());
  }),
  rule('runs() gives the newest records, and no more than the limit', async (context) => {
    const { store, name } = context;
    const now = await timeOf(store);
    const runs = OUTCOMES.map((outcome, at) => runOf(name, now, { outcome }, at));
    for (const run of runs) await store.record([run]);
    assertRuns(await store.runs({ job: name, limit: 2 }), runs.toReversed().slice(0, 2));
  }),
  rule('runs() gives the records of one outcome', async (context) => {
    const { store, name } = context;
    const now = await timeOf(store);
    const runs = Array.from({ length: 9 }, (_, at) =>
      runOf(name, now, { outcome: OUTCOMES[at % 3] ?? 'failed' }, at),
    );
    await store.record(runs);
    for (const outcome of OUTCOMES) {
      const expected = runs.filter((run) => run.outcome === outcome).reverse();
      assertRuns(await store.runs({ job: name, limit: ALL, outcome }), expected);
      assertRuns(await store.runs({ job: name, limit: 2, outcome }), expected.slice(0, 2));
    }
  }),
  rule('runs() gives nothing for a job that has not run', async ({ store, name }) => {
    await store.record([]);
    await store.record([runOf(name, await timeOf(store))]);
    assertSame(await store.runs({ job: `${name} other`, limit: ALL }), []);
  }),
  rule('a record that comes twice is shown once', async (context) => {
    const { store, name } = context;
    const now = await timeOf(store);
    const runs = OUTCOMES.map((outcome, at) => runOf(name, now, { outcome }, at));
    await store.record([...runs, ...runs]);
    await (await context.another()).record(runs);
    assertRuns(await store.runs({ job: name, limit: ALL }), runs.toReversed());
    assertRuns(await store.runs({ job: name, limit: 2 }), runs.toReversed().slice(0, 2));
  }),
  rule(`the last ${KEPT} records of each outcome stay`, async (context) => {
    const { store, name } = context;
    const now = await timeOf(store);
    const byOutcome = OUTCOMES.map((outcome) => manyOf(name, now, outcome, 2.5 * KEPT));
    for (const runs of byOutcome) await record(context, runs);
    for (const [at, outcome] of OUTCOMES.entries()) {
      const found = await store.runs({ job: name, limit: KEPT, outcome });
      assertRuns(found, byOutcome[at]?.toReversed().slice(0, KEPT) ?? []);
    }
  }),
];

/** The promises about the last outcomes. */
const lastRules: readonly StateRule[] = [
  rule('an overview has the last success and the last failure of each job', async (context) => {
    const { store, name, another } = context;
    const now = await timeOf(store);
    await store.record([...manyOf(name, now, 'succeeded', 3), ...manyOf(name, now, 'failed', 3)]);
    const failure = runOf(name, now, { outcome: 'failed', error: 'Error: the disk is full' }, 1);
    const success = runOf(name, now, { trigger: 'manual', attempts: 2 }, 2);
    const skip = runOf(name, now, { outcome: 'skipped', reason: 'running-elsewhere' }, 3);
    const elsewhere = await another();
    for (const run of [failure, success, skip]) await elsewhere.record([run]);
    assertSame((await store.overview()).last.get(name), { success, failure });
  }),
  rule('an outcome that a job never had is absent', async (context) => {
    const { store, name } = context;
    const now = await timeOf(store);
    const success = runOf(name, now);
    const skip = runOf(`${name} other`, now, { outcome: 'skipped', reason: 'running-elsewhere' });
    await store.record([success, skip]);
    const { last } = await store.overview();
    assertSame(last.get(name), { success });
    assertSame({ ...last.get(`${name} other`) }, {});
  }),
  rule('the last failure stays, however many runs succeed after it', async (context) => {
    const { store, name } = context;
    const now = await timeOf(store);
    const failure = runOf(name, now, { outcome: 'failed', error: 'Error: the disk is full' }, -20_000);
    await store.record([failure]);
    await record(context, manyOf(name, now, 'succeeded', 1.5 * KEPT));
    const others = Array.from({ length: 100 }, (_, job) =>
      manyOf(`${name} other ${job}`, now, 'succeeded', KEPT),
    );
    await record(context, others.flat());
    assertSame((await store.overview()).last.get(name)?.failure, failure);
    assert.equal(
      (await store.runs({ job: name, limit: 1, outcome: 'failed' })).length,
      1,
      'it left the history',
    );
  }),
];

/** The promises about records. */
export const recordRules: readonly StateRule[] = [...historyRules, ...lastRules];
