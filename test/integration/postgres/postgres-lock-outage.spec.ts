import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { LockUnavailableError } from '../../../lib/index.js';
import { PostgresLockStore } from '../../../lib/postgres/index.js';
import { freePort } from '../../support/free-port.js';
import { newDatabase, poolOf, reasonOf, startServer, storeOf, until } from './postgres-fixture.js';

const LONG = 60_000;

describe('a PostgreSQL that cannot be used', () => {
  it('is named with the reason, and without a password', async () => {
    const server = await startServer({ password: 'right' });
    const refused = storeOf({ connectionString: server.urlOf('postgres', 'secret-word') });
    const reason = await reasonOf(refused.ping());
    expect(reason).toBe('LockUnavailableError: password authentication failed for user "postgres"');

    const nowhere = storeOf({
      connectionString: `postgres://ada:secret-word@127.0.0.1:${await freePort()}/app`,
    });
    expect(await reasonOf(nowhere.ping())).toMatch(
      /^LockUnavailableError: connect ECONNREFUSED 127\.0\.0\.1:\d+$/,
    );
    const { url } = server;
    expect(await reasonOf(storeOf({ connectionString: url, schema: 'absent' }).ping())).toBe(
      'LockUnavailableError: schema "absent" does not exist',
    );
    expect(
      await reasonOf(storeOf({ connectionString: url, createTable: false }).tryAcquire('key', LONG)),
    ).toBe('LockUnavailableError: relation "background_job_locks" does not exist');
  });

  it('answers again after its connections were killed, and keeps what was held', async () => {
    const database = await newDatabase();
    const store = storeOf({ connectionString: database.url });
    const lease = await store.tryAcquire('key', LONG);
    const pool = poolOf(database.url);
    const kill = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'`;
    for (let i = 0; i < 3; i++) {
      await pool.query(kill);
      await until('it is held', async () => (await lease?.extend(LONG).catch(() => false)) === true);
    }
  });

  it('frees a lock that an unanswered question takes after all', async () => {
    const database = await newDatabase();
    const store = storeOf({ connectionString: database.url });
    await store.ping();
    const blocker = await poolOf(database.url).connect();
    await blocker.query('BEGIN; LOCK TABLE background_job_locks IN EXCLUSIVE MODE');

    const patience = new AbortController();
    const asked = store.tryAcquire('key', LONG, { owner: 'late', signal: patience.signal });
    await expect(asked).rejects.toThrow('no answer within');
    patience.abort();
    await blocker.query('COMMIT');
    blocker.release();

    const other = storeOf({ connectionString: database.url });
    await until('it is free', async () => (await other.tryAcquire('key', LONG)) !== undefined);
  });

  it('is not asked with a connection that has met a replica', async () => {
    const database = await newDatabase();
    const pool = poolOf(database.url, { max: 1 });
    const store = storeOf({ pool });
    await store.ping();
    const connection = async (): Promise<unknown> =>
      (await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid;
    const before = await connection();
    await pool.query('SET default_transaction_read_only = on');

    const reason = await reasonOf(store.tryAcquire('key', LONG));

    expect(reason).toMatch(/^LockUnavailableError: cannot execute \w+ in a read-only transaction$/);
    expect(await connection()).not.toBe(before);
    await expect(store.tryAcquire('key', LONG)).resolves.toBeDefined();
  });

  it('is not asked with a connection that has given no answer', async () => {
    const database = await newDatabase();
    const pool = poolOf(database.url, { max: 1 });
    const store = storeOf({ pool });
    await store.ping();
    const connection = async (): Promise<unknown> =>
      (await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid;
    const before = await connection();
    const blocker = await poolOf(database.url).connect();
    await blocker.query('BEGIN; LOCK TABLE background_job_locks IN EXCLUSIVE MODE');

    await expect(store.tryAcquire('key', LONG)).rejects.toThrow('no answer within');

    await blocker.query('COMMIT');
    blocker.release();
    expect(await connection()).not.toBe(before);
  });

  it('has a reason when the pool has no connection left, and uses the next one', async () => {
    const database = await newDatabase();
    const pool = poolOf(database.url, { max: 1 });
    const store = storeOf({ pool });
    await store.ping();
    const client = await pool.connect();
    expect(await reasonOf(store.tryAcquire('key', LONG))).toBe(
      'LockUnavailableError: no connection to PostgreSQL within 975 ms',
    );
    const waiting = store.tryAcquire('key', LONG);
    client.release();
    await expect(waiting).resolves.toBeDefined();
    expect(pool.waitingCount).toBe(0);
  });

  it('is closed in time while it stands still', async () => {
    const database = await newDatabase();
    const store = storeOf({ connectionString: database.url });
    await store.ping();
    database.pause();
    const asked = reasonOf(store.ping());
    const start = performance.now();
    await store.close();
    expect(performance.now() - start).toBeLessThan(900);
    await asked;
    database.resume();
  });
});

describe('a store on PostgreSQL', () => {
  it('has two statements in flight at most, and sends extensions first', async () => {
    const sent: string[] = [];
    const answers: (() => void)[] = [];
    const query = (text: string): Promise<Record<string, string>[]> => {
      sent.push(text.includes('INSERT') ? 'take' : 'extend');
      return new Promise((resolve) => answers.push(() => resolve([{ done: 'true' }])));
    };
    const store = storeOf({ query, createTable: false });
    const granted = store.tryAcquire('first', LONG);
    await sleep(0);
    answers.shift()?.();
    const lease = await granted;
    sent.length = 0;

    const asked = [1, 2, 3, 4].map((at) => store.tryAcquire(`key ${at}`, LONG));
    asked.push(lease?.extend(LONG) as never);
    const all = Promise.all(asked);
    all.catch(() => undefined);
    while (sent.length < 5) {
      await sleep(0);
      expect(answers.length).toBeLessThanOrEqual(2);
      answers.shift()?.();
    }
    for (const answer of answers) answer();
    await all;
    expect(sent).toEqual(['extend', 'take', 'take', 'take', 'take']);
  });

  it('is made by one of many instances at once', async () => {
    const database = await newDatabase();
    const stores = Array.from({ length: 10 }, () => storeOf({ connectionString: database.url }));
    await Promise.all(stores.map((store) => store.ping()));
    const grants = await Promise.all(stores.map((store) => store.tryAcquire('key', LONG)));
    expect(grants.filter((lease) => lease !== undefined)).toHaveLength(1);
  });

  it.each(['TYPE background_job_locks AS ENUM ()', 'TABLE background_job_locks ()'])(
    'takes the table of another instance, whichever code the server has for it (CREATE %s)',
    async (second) => {
      const database = await newDatabase();
      const pool = poolOf(database.url);
      const query = async (text: string, values: string[]) => {
        if (!text.startsWith('CREATE TABLE')) return pool.query(text, values);
        await pool.query(text);
        return pool.query(`CREATE ${second}`);
      };
      await expect(storeOf({ query }).tryAcquire('key', LONG)).resolves.toBeDefined();
    },
  );

  it('says why its table cannot be made', async () => {
    const database = await newDatabase();
    await poolOf(database.url).query('CREATE TYPE background_job_locks AS ENUM ()');
    const store = storeOf({ connectionString: database.url });
    await expect(store.tryAcquire('key', LONG)).rejects.toThrow('type "background_job_locks" already exists');
  });

  it('makes its table anew after somebody has dropped it', async () => {
    const database = await newDatabase();
    const store = storeOf({ connectionString: database.url });
    await store.tryAcquire('key', LONG);
    await poolOf(database.url).query('DROP TABLE background_job_locks');
    await expect(store.tryAcquire('key', LONG)).resolves.toBeDefined();
  });

  it('grants a lock that lives from its grant on, however long its statement has waited', async () => {
    const database = await newDatabase();
    const pool = poolOf(database.url);
    const store = storeOf({ pool });
    await (await store.tryAcquire('key', LONG))?.release();
    const blocker = await poolOf(database.url).connect();
    await blocker.query(`BEGIN; SELECT FROM background_job_locks WHERE key = 'key' FOR UPDATE`);

    const granted = store.tryAcquire('key', LONG);
    const isWaiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`;
    await until('it waits', async () => (await pool.query(isWaiting)).rowCount === 1);
    const { rows } = await blocker.query<{ now: string }>('SELECT clock_timestamp()::text AS now');
    await blocker.query('COMMIT');
    blocker.release();

    await expect(granted).resolves.toBeDefined();
    const lives = `SELECT expires_at >= $1::timestamptz + $2 * interval '1 millisecond' AS long
      FROM background_job_locks WHERE key = 'key'`;
    expect((await pool.query(lives, [rows[0]?.now, LONG])).rows).toEqual([{ long: true }]);
  });

  it('lets the last extension count, whenever an earlier one is executed', async () => {
    const database = await newDatabase();
    const pool = poolOf(database.url);
    const held: (() => void)[] = [];
    let isSlow = false;
    const query = async (text: string, values: string[]) => {
      if (isSlow) await new Promise<void>((resolve) => held.push(resolve));
      return pool.query(text, values);
    };
    const store = storeOf({ query });
    const lease = await store.tryAcquire('key', LONG);
    isSlow = true;
    const late = lease?.extend(2000);
    await until('it is sent', async () => held.length === 1);
    isSlow = false;
    await lease?.extend(10 * LONG);
    held.shift()?.();
    await expect(late).resolves.toBe(true);
    const [lock] = await store.inspect(['key']);
    expect(lock?.remainingMs).toBeGreaterThan(LONG);
  });

  it('gives the SQL that makes its table', async () => {
    const database = await newDatabase();
    const pool = poolOf(database.url);
    await pool.query('CREATE SCHEMA jobs');
    await pool.query(PostgresLockStore.ddl({ schema: 'jobs' }));
    await pool.query(`CREATE USER app; GRANT USAGE ON SCHEMA jobs TO app;
      GRANT SELECT, INSERT, UPDATE, DELETE ON jobs.background_job_locks TO app`);
    const store = storeOf({ connectionString: database.urlOf('app'), schema: 'jobs' });
    const lease = await store.tryAcquire('key', LONG);
    await expect(lease?.fencingToken()).resolves.toBeGreaterThan(0);
    await expect(lease?.release()).resolves.toBe(true);
  });
});

it('all errors of the store are of one class', async () => {
  const store = storeOf({ query: () => Promise.resolve('nothing' as never) });
  await expect(store.ping()).rejects.toThrow(LockUnavailableError);
  await expect(store.ping()).rejects.toThrow('the function `query` gave no rows');
});
