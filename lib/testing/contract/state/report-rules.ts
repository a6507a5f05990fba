import { strict as assert } from 'node:assert';
import type { InstanceReport } from '../../../index.js';
import { assertBetween, assertSame, findInstance, instanceIn } from './expectations.js';
import { rule, type StateContext, type StateRule } from './job-state-store-case.js';
import { after, beat, description, HOUR, MINUTE, reportOf, timeOf } from './samples.js';

/** A report with each of its fields. */
async function fullReport(context: StateContext): Promise<InstanceReport> {
  const now = await timeOf(context.store);
  const job = `${context.name} job`;
  return reportOf(context, {
    catalogue: ['digest 1', 'digest 2'],
    running: [
      { runId: '3fd2-1', job, trigger: 'tick', tick: after(now, -MINUTE), since: after(now, -MINUTE + 7) },
      { runId: '3fd2-2', job, trigger: 'manual', since: now },
    ],
    skips: [
      { job, reason: 'lock-unavailable', from: after(now, -HOUR), to: now, count: 60, error: 'no route' },
      { job, reason: 'missed', from: now, to: now, count: 1 },
    ],
    droppedRecords: 3,
    scheduling: false,
    seen: { epoch: 'an epoch', revision: 12 },
    pauses: ['pause 1', 'pause 2'],
    outageEndedAt: after(now, -2 * MINUTE),
  });
}

async function givesBack(context: StateContext, report: InstanceReport): Promise<void> {
  await context.store.heartbeat(beat(report));
  const { lastHeartbeat, ...found } = await instanceIn(context.store, report.id);
  assert.ok(!Number.isNaN(lastHeartbeat.getTime()), 'the time of the heartbeat is no date');
  assertSame(found, report);
}

/** The promises about reports. */
export const reportRules: readonly StateRule[] = [
  rule('a report comes back with each of its fields', async (context) => {
    await givesBack(context, await fullReport(context));
  }),
  rule('a report comes back without the fields that it leaves out', async (context) => {
    await givesBack(context, await reportOf(context));
  }),
  rule('a later report of an instance replaces the earlier one', async (context) => {
    const first = await fullReport(context);
    await context.store.heartbeat(beat(first));
    await givesBack(context, await reportOf(context, { id: first.id }));
    const { instances } = await context.store.overview();
    assert.equal(instances.filter(({ id }) => id === first.id).length, 1, 'the instance is there twice');
  }),
  rule('an overview has the instances of all stores', async (context) => {
    const stores = [context.store, await context.another()];
    for (const [at, store] of stores.entries())
      await store.heartbeat(beat(await reportOf(context, { id: `${context.name}:${at}` })));
    for (const store of stores)
      for (const at of stores.keys()) await instanceIn(store, `${context.name}:${at}`);
  }),
  rule('the store sets the time of a heartbeat', async (context) => {
    const { store, wait } = context;
    const report = await reportOf(context);
    const first = await store.heartbeat(beat(report));
    const { lastHeartbeat } = await instanceIn(store, report.id);
    assertBetween(lastHeartbeat, first.now, await timeOf(store));
    await wait(50);
    await store.heartbeat(beat(report));
    const later = (await instanceIn(store, report.id)).lastHeartbeat;
    assert.ok(later > lastHeartbeat, 'the time of the next heartbeat is not later');
  }),
  rule('an instance that has left stays, and is said to have left', async (context) => {
    const report = await reportOf(context);
    await context.store.heartbeat(beat(report));
    await context.store.heartbeat(beat({ ...report, state: 'left' }));
    const { state, startedAt } = await instanceIn(context.store, report.id);
    assertSame({ state, startedAt }, { state: 'left', startedAt: report.startedAt });
  }),
  rule('an overview has the pages that instances name, by their digest', async (context) => {
    const { store, name } = context;
    const jobs = [
      { ...description(`${name} cron`), cron: '0 3 * * *', timeZone: 'Europe/Berlin', lockKey: 'a key' },
      { ...description(`${name} interval`), intervalMs: 60_000, scheduled: false },
    ];
    const pages = ['first', 'second', 'nameless'].map((page, at) => ({
      digest: `${name} ${page}`,
      jobs: jobs.slice(at),
    }));
    const catalogue = [`${name} first`, `${name} second`];
    await store.heartbeat(beat(await reportOf(context, { catalogue }), { pages }));
    const found = (await store.overview()).catalogue;
    assertSame(found.get(`${name} first`), jobs);
    assertSame(found.get(`${name} second`), jobs.slice(1));
    assert.ok(!found.has(`${name} nameless`), 'a page that no instance names is in the catalogue');
  }),
  rule('a page stays when later heartbeats come without it', async (context) => {
    const { store, name } = context;
    const page = { digest: `${name} page`, jobs: [description(`${name} job`)] };
    const report = await reportOf(context, { catalogue: [page.digest] });
    await store.heartbeat(beat(report, { pages: [page] }));
    await store.heartbeat(beat(report));
    assertSame((await store.overview()).catalogue.get(page.digest), page.jobs);
  }),
  rule('a page that no instance has given is absent', async (context) => {
    const digest = `${context.name} lost`;
    await context.store.heartbeat(beat(await reportOf(context, { catalogue: [digest] })));
    assert.ok(!(await context.store.overview()).catalogue.has(digest), 'a page came from nowhere');
  }),
];

/** Asserts that the last report stays for so long, and goes then. */
async function staysFor(context: StateContext, state: 'live' | 'left', lifetime: number): Promise<void> {
  const { store, wait } = context;
  const page = { digest: `${context.name} page`, jobs: [description(`${context.name} job`)] };
  const report = await reportOf(context, { state, catalogue: [page.digest] });
  await store.heartbeat(beat(report, { pages: [page] }));
  await wait(lifetime - MINUTE);
  await instanceIn(store, report.id);
  assertSame((await store.overview()).catalogue.get(page.digest), page.jobs);
  await wait(2 * MINUTE);
  assert.ok((await findInstance(store, report.id)) === undefined, 'the report is still there');
}

/** The promises about the end of reports. */
export const reportEndRules: readonly StateRule[] = [
  rule('a silent instance and its pages stay for 24 hours', (context) =>
    staysFor(context, 'live', 24 * HOUR),
  ),
  rule('an instance that has left stays for a day', (context) => staysFor(context, 'left', 24 * HOUR)),
];
