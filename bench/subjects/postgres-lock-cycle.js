import { RedisLockStore } from 'nestjs-background-jobs';
import { PostgresLockStore } from 'nestjs-background-jobs/postgres';
import pg from 'pg';
import { measureCycles, measureCyclesOn } from '../harness/cycles.js';
import { ask, serverCpu } from '../harness/postgres-calls.js';
import { cycles, startTicks } from './lock-cycle.js';
import { ON_POSTGRES, ON_REDIS } from './postgres.js';

const HOUR_MS = 3_600_000;

/** As many as a store has in flight. */
const CONNECTIONS = 2;

export const RAW_STATEMENTS = 'three raw statements, two connections';

const TABLE =
  'CREATE TABLE IF NOT EXISTS raw_locks (key text PRIMARY KEY, owner text, expires_at timestamptz)';
const TAKE = `INSERT INTO raw_locks VALUES ($1, $2, clock_timestamp() + interval '30 s')
  ON CONFLICT (key) DO UPDATE SET owner = excluded.owner, expires_at = excluded.expires_at
  WHERE raw_locks.expires_at <= clock_timestamp() RETURNING key`;
const RELEASE = 'DELETE FROM raw_locks WHERE key = $1 AND owner = $2 RETURNING key';

/** A cycle without a record, on PostgreSQL and on Redis, and the cost of the wire. */
export const subjects = {
  [RAW_STATEMENTS]: async ({ postgresUrl, postgresPid }) => {
    await ask(postgresUrl, TABLE);
    const pool = new pg.Pool({ connectionString: postgresUrl, max: CONNECTIONS });
    const changes = async (...statement) => (await pool.query(...statement)).rowCount === 1;
    let number = 0;
    const win = async () => {
      const key = String(number++);
      for (const kind of ['claim', 'lock'])
        if (!(await changes(TAKE, [`${kind}:${key}`, 'me']))) throw new Error(`${key} was not free`);
      await changes(RELEASE, [`lock:${key}`, 'me']);
    };
    const lose = () => changes(TAKE, ['held', 'me']);
    const server = {
      empty: () => pool.query('TRUNCATE raw_locks'),
      hold: (key) => pool.query(TAKE, [key, 'somebody else']),
      cpu: () => serverCpu(postgresPid) * 1000,
    };
    return measureCyclesOn(server, { win, lose, held: ['held'] });
  },
  [ON_POSTGRES]: async ({ postgresUrl, postgresPid }) => {
    const lockStore = new PostgresLockStore({ connectionString: postgresUrl });
    const others = new PostgresLockStore({ connectionString: postgresUrl });
    const ticks = await startTicks({ lockStore, stateStore: false });
    const server = {
      empty: () => ask(postgresUrl, 'TRUNCATE background_job_locks'),
      hold: (key) => others.tryAcquire(key, HOUR_MS),
      cpu: () => serverCpu(postgresPid) * 1000,
    };
    return measureCyclesOn(server, cycles(ticks));
  },
  [ON_REDIS]: async ({ redisUrl }) => {
    const lockStore = new RedisLockStore({ url: redisUrl });
    const ticks = await startTicks({ lockStore, stateStore: false });
    return measureCycles(redisUrl, cycles(ticks, 'mutex:'));
  },
};
