import { afterAll, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import type { Pool } from 'pg';
import { type Clock, systemClock } from '../../../lib/core/clock.js';
import type { RunRecord } from '../../../lib/index.js';
import { PostgresJobStateStore, PostgresLockStore } from '../../../lib/postgres/index.js';
import { PostgresServer } from '../../support/postgres-server.js';
import { atEnd, poolOf, until } from './postgres-fixture.js';

let server: PostgresServer;
let pool: Pool;

beforeAll(async () => {
  server = await PostgresServer.start();
});

afterAll(() => server.dispose());

beforeEach(() => {
  pool = poolOf(server.url);
  jest.spyOn(Math, 'random').mockReturnValue(0.5);
});

/** A minute between sweeps is 10 ms. */
const hasty: Clock = {
  ...systemClock,
  after: (delay, callback, keepAlive) =>
    systemClock.after(delay === 30_000 || delay === 60_000 ? 10 : delay, callback, keepAlive),
};

async function count(table: string, condition = 'true'): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM ${table} WHERE ${condition}`,
  );
  return rows[0]?.n ?? NaN;
}

it('rows of locks that have ended go, and counters of fencing tokens stay for a week', async () => {
  const store = new PostgresLockStore({ pool }, hasty);
  atEnd(() => store.close());
  const held = await store.tryAcquire('held', 60_000);
  await (await store.tryAcquire('released', 60_000))?.release();
  const counted = await store.tryAcquire('counted', 60_000);
  const token = await counted?.fencingToken();
  await counted?.release();
  await pool.query(`INSERT INTO background_job_locks (key, owner, expires_at, sequence)
    SELECT 'expired ' || n, 'owner', clock_timestamp() - interval '1 minute', 0 FROM generate_series(1, 2500) n`);

  await until('the rows are gone', async () => (await count('background_job_locks')) === 2);

  await expect(held?.extend(60_000)).resolves.toBe(true);
  const next = await store.tryAcquire('counted', 60_000);
  await expect(next?.fencingToken()).resolves.toBeGreaterThan(token ?? Infinity);
  await next?.release();
  await pool.query(
    `UPDATE background_job_locks SET expires_at = expires_at - interval '8 days' WHERE key = 'counted'`,
  );
  await until('the counter is gone', async () => (await count('background_job_locks')) === 1);
});

it('a sweep passes over a row that somebody else has locked', async () => {
  const store = new PostgresLockStore({ pool }, hasty);
  atEnd(() => store.close());
  await store.ping();
  await pool.query(`INSERT INTO background_job_locks (key, owner, expires_at, sequence)
    SELECT n::text, 'owner', clock_timestamp() - interval '1 minute', 0 FROM generate_series(1, 10) n`);
  const blocker = await pool.connect();
  await blocker.query(`BEGIN; SELECT FROM background_job_locks WHERE key = '1' FOR UPDATE`);

  await store.tryAcquire('held', 60_000);

  const swept = until('the others are gone', async () => (await count('background_job_locks')) === 2, 5000);
  await swept.finally(async () => {
    await blocker.query('COMMIT');
    blocker.release();
  });
  await until('it is gone', async () => (await count('background_job_locks')) === 1);
});

it('the last hundred records of a job and outcome stay, and go when the job is forgotten', async () => {
  const store = new PostgresJobStateStore({ pool }, hasty);
  atEnd(() => store.close());
  const runs = Array.from({ length: 250 }, (_, at): RunRecord => {
    const finishedAt = new Date(Date.now() + 1000 * at);
    const times = { startedAt: finishedAt, finishedAt, durationMs: 1, tick: undefined };
    const facts = { attempts: 1, lockLost: false, instance: 'web:1:a', trigger: 'tick' as const };
    return {
      id: `a-${at}`,
      job: 'Reports.send',
      outcome: at % 50 === 0 ? 'failed' : 'succeeded',
      ...times,
      ...facts,
    };
  });
  await store.record(runs);
  const history = 'background_job_state_history';

  await until('the old ones are gone', async () => (await count(history, `stream = 'succeeded'`)) === 100);

  await expect(count(history, `stream = 'failed'`)).resolves.toBe(5);
  const newest = runs
    .filter(({ outcome }) => outcome === 'succeeded')
    .reverse()
    .slice(0, 100);
  expect(
    (await store.runs({ job: 'Reports.send', limit: 500, outcome: 'succeeded' })).map(({ id }) => id),
  ).toEqual(newest.map(({ id }) => id));
  await pool.query(`UPDATE background_job_state SET expires_at = clock_timestamp() - interval '1 second'`);
  await until('it is forgotten', async () => (await count(history)) === 0);
  expect((await store.overview()).last.size).toBe(0);
});

it('a lock store makes the state store of its server, in tables of its own', async () => {
  const store = new PostgresLockStore({ pool, table: 'other_locks' });
  atEnd(() => store.close());
  const state = store.stateStoreBeside();
  await state.overview();
  await state.close();
  await expect(count('background_job_state')).resolves.toBe(0);
});

it('a text that PostgreSQL cannot keep is kept without its odd characters', async () => {
  const store = new PostgresJobStateStore({ pool });
  atEnd(() => store.close());
  const by = { by: 'a\0b', reason: 'half \ud800 of a pair' };
  await store.request({ id: 'odd', kind: 'pause', job: 'Reports.send', ...by });
  const [request] = (await store.overview()).requests;
  expect(request).toMatchObject({ by: 'a\ufffdb', reason: 'half \ufffd of a pair' });
  await expect(store.withdraw('odd', by)).resolves.toBeDefined();
  expect((await store.overview({ audit: 1 })).audit[0]).toMatchObject({
    action: 'resume',
    job: 'Reports.send',
  });
  await expect(store.runs({ job: 'a\0b', limit: 1 })).resolves.toEqual([]);
});
