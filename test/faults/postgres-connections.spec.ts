import { describe, expect } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { adminOf, guardedPostgres } from '../support/cluster/faults/postgres-sites.js';
import { PASSWORDS } from '../support/cluster/faults/sites.js';
import { machineTime } from '../support/cluster/machine-time.mjs';
import { scenario } from '../support/cluster/scenario.js';
import { onePostgres } from '../support/cluster/store-site.js';

const INSTANCES = 10;
const PERIOD = 5000;

/** Of each store. */
const MOST_CONNECTIONS = 2;

const JOBS = Array.from({ length: 100 }, (_, number) => {
  return { name: `job ${number}`, interval: PERIOD, takes: 5, lock: { lockTimeout: 4000 } };
});

const CONNECTIONS = `SELECT count(*)::int AS count,
    (count(*) FILTER (WHERE state LIKE 'idle in transaction%'))::int AS waiting
  FROM pg_stat_activity WHERE usename = $1`;

/** The lock stores and the state stores have a user each, whose connections can be counted. */
async function twoUsers() {
  const site = await onePostgres();
  const { server } = site;
  const admin = adminOf(server.url);
  await admin.query('CREATE USER locks SUPERUSER; CREATE USER state SUPERUSER');
  const stop = async (): Promise<void> => {
    await admin.end();
    await site.stop();
  };
  return {
    ...site,
    address: { storeUrl: server.urlOf('locks'), stateUrl: server.urlOf('state') },
    admin,
    stop,
  };
}

let site: Awaited<ReturnType<typeof twoUsers>> | undefined;

describe('few connections serve many jobs', () => {
  const start = async () => (site = await twoUsers());
  const clocks = Array.from({ length: INSTANCES }, () => 0);
  const options = { jobs: JOBS, clocks, site: start, within: 120_000 };
  const title =
    'ten instances with a hundred jobs need two for each of their two stores at most, and no transaction lasts';
  scenario(title, options, async ({ record }) => {
    const most = { locks: 0, state: 0 };
    const from = machineTime();
    const enough = (): boolean => record.of('started', ({ at }) => at >= from).length >= 2 * JOBS.length;
    while (!enough() && machineTime() < from + 60_000) {
      for (const user of ['locks', 'state'] as const) {
        const answer = await site?.admin.query<{ count: number; waiting: number }>(CONNECTIONS, [user]);
        most[user] = Math.max(most[user], answer?.rows[0]?.count ?? NaN);
        // A transaction that waits for its application keeps a connection of PgBouncer.
        expect(answer?.rows[0]?.waiting).toBe(0);
      }
      await sleep(20);
    }
    expect(enough()).toBe(true);
    for (const count of Object.values(most)) {
      expect(count).toBeGreaterThan(0);
      expect(count).toBeLessThanOrEqual(INSTANCES * MOST_CONNECTIONS);
    }
    const skipped = record.of('result', ({ reason }) => reason === 'lock-unavailable').length;
    return `${most.locks} connections of lock stores, ${most.state} of state stores, ${skipped} ticks lock-unavailable`;
  });
});

describe('a start with a wrong password', () => {
  const WRONG = 'a-password-nobody-may-see';
  let guarded: Awaited<ReturnType<typeof guardedPostgres>> | undefined;
  const start = async () => {
    const made = (guarded = await guardedPostgres());
    return { ...made, address: { storeUrl: made.server.urlOf('jobs', WRONG) } };
  };
  const jobs = [{ name: 'work', interval: '1s', takes: 5, lock: { lockTimeout: 2000 } }] as const;
  const title = 'is not stopped, says why nothing runs, and runs once the server accepts it';
  scenario(title, { jobs, clocks: [0, 0], site: start }, async (cluster) => {
    const { record } = cluster;
    const reason = 'password authentication failed for user "jobs"';
    await cluster.untilEach('skips ticks', (number) => {
      const isSkip = ({
        instance,
        reason: why,
      }: {
        instance: number;
        reason?: string | undefined;
      }): boolean => instance === number && why === 'lock-unavailable';
      return record.of('result', isSkip).length >= 2 && cluster.instance(number).log.includes(reason);
    });
    expect(record.of('started')).toEqual([]);
    await guarded?.admin.query(`ALTER USER jobs PASSWORD '${WRONG}'`);
    const accepted = machineTime();
    const run = await record.next('started', 'a run', () => true, { from: accepted });
    for (const password of [WRONG, ...Object.values(PASSWORDS)])
      expect(cluster.logs()).not.toContain(password);
    return `the first run ${Math.round(run.at - accepted)} ms after the change of the password`;
  });
});
