import { strict as assert } from 'node:assert';
import type { JobStateStore } from '../../../index.js';
import {
  accepted,
  assertInForce,
  assertRuns,
  assertSame,
  auditOf,
  findInstance,
  instanceIn,
} from './expectations.js';
import { rule, type StateContext, type StateRule } from './job-state-store-case.js';
import { beat, description, pauseOf, reportOf, runOf, timeOf } from './samples.js';

const LENGTH = 200;

/** Names differ in one of these: separators, characters that need quoting, and characters that some stores equate. */
const CHARACTERS = ['a', 'A', 'á', ' ', '/', '\\', '*', ':', '#', '%', '_', '"', "'", '{', '@', '.', '🔒'];

/** Puts something of each sort into the store. */
async function fill(context: StateContext, store: JobStateStore): Promise<void> {
  const { name } = context;
  await store.heartbeat(beat(await reportOf({ ...context, store })));
  await store.record([runOf(name, await timeOf(store))]);
  await accepted(store, pauseOf(name));
}

/** What is there of that. */
async function found({ name }: StateContext, store: JobStateStore): Promise<unknown> {
  const { instances, last, requests } = await store.overview();
  const runs = await store.runs({ job: name, limit: 10 });
  return {
    instances: instances.filter(({ id }) => id.startsWith(name)).length,
    last: last.has(name),
    requests: requests.filter(({ job }) => job === name).length,
    audit: (await auditOf(store, name)).length,
    runs: runs.length,
  };
}

const NOTHING = { instances: 0, last: false, requests: 0, audit: 0, runs: 0 };
const EVERYTHING = { instances: 1, last: true, requests: 1, audit: 1, runs: 1 };

/** The promises of the store as a whole. */
export const storeRules: readonly StateRule[] = [
  rule('jobs whose names differ in one character are different jobs', async ({ store, name }) => {
    const now = await timeOf(store);
    const jobs = CHARACTERS.map((character) => name.padEnd(LENGTH - character.length, '-') + character);
    const runs = jobs.map((job) => runOf(job, now));
    const pauses = jobs.map((job) => pauseOf(job));
    await store.record(runs);
    for (const pause of pauses) await accepted(store, pause);
    await assertInForce(store, name, pauses);
    const { last } = await store.overview();
    for (const [at, job] of jobs.entries()) {
      assertRuns(await store.runs({ job, limit: 10 }), runs.slice(at, at + 1));
      assertSame(last.get(job), { success: runs[at] });
    }
  }),
  rule('instances and jobs may have any name', async (context) => {
    const { store, name } = context;
    const text = `${name} ${CHARACTERS.join('')} \n`;
    const page = { digest: `${name} page`, jobs: [description(text)] };
    const report = await reportOf(context, { id: `${text}:12:3fd2`, host: text, catalogue: [page.digest] });
    await store.heartbeat(beat(report, { pages: [page] }));
    assertSame((await instanceIn(store, report.id)).host, text);
    assertSame((await store.overview()).catalogue.get(page.digest), page.jobs);
  }),
  rule('a store opens again when it is used after close(), and has kept everything', async (context) => {
    const { store } = context;
    await fill(context, store);
    await store.close();
    assertSame(await found(context, store), EVERYTHING);
    await store.close();
    await store.close();
    await store.record([]);
  }),
  rule('stores with different prefixes share nothing', async (context) => {
    const { store, name } = context;
    if (store.withKeyPrefix === undefined) return;
    const [one, other] = [store.withKeyPrefix(`${name}:one:`), store.withKeyPrefix(`${name}:other:`)];
    await fill(context, one);
    for (const each of [store, other]) assertSame(await found(context, each), NOTHING);
    assertSame(await found(context, one), EVERYTHING);
  }),
  rule('stores with the same prefix share everything', async (context) => {
    const { store, name, another } = context;
    const elsewhere = await another();
    if (store.withKeyPrefix === undefined || elsewhere.withKeyPrefix === undefined) return;
    const prefixed = store.withKeyPrefix(`${name}:one:`);
    await fill(context, prefixed);
    assertSame(await found(context, elsewhere.withKeyPrefix(`${name}:one:`)), EVERYTHING);
    assert.ok((await findInstance(store, name)) === undefined);
  }),
];
