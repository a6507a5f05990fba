import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from '@jest/globals';
import {
  adminOf,
  BOUNCER_CONNECTIONS,
  postgresBehindPgBouncer,
} from '../support/cluster/faults/postgres-sites.js';
import { type StoreFault, storeFaults } from '../support/cluster/faults/store-faults.js';

type Fault = StoreFault<Awaited<ReturnType<typeof postgresBehindPgBouncer>>>;

const works: Fault = {
  outage: 'none',
  act: async ({ server }, { record }) => {
    const admin = adminOf(server.url);
    const runs = record.of('started').length;
    await record.until('some runs', () => record.of('started').length >= runs + 6);
    // The connection that asks is one of the server's own clients.
    const text = `SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND application_name NOT LIKE 'view%'`;
    const { rows } = await admin.query<{ count: number }>(text);
    await admin.end();
    expect(rows[0]?.count).toBeGreaterThan(0);
    expect(rows[0]?.count).toBeLessThanOrEqual(BOUNCER_CONNECTIONS);
    return `${rows[0]?.count} connections to the server, `;
  },
};

const bouncerRestarts: Fault = {
  outage: 'perhaps some',
  act: async ({ bouncer }) => {
    await bouncer.restart();
    return '';
  },
};

const serverRestarts: Fault = {
  outage: 'perhaps some',
  act: async ({ server }) => {
    await server.restart();
    return '';
  },
};

const serverStandsStill: Fault = {
  outage: 'one',
  act: async ({ server }) => {
    server.pause();
    await sleep(3000);
    server.resume();
    return '';
  },
};

describe('instances behind PgBouncer in transaction mode share its connections and run no tick twice', () => {
  storeFaults('and when it or its server fails', postgresBehindPgBouncer, {
    'nothing fails': works,
    'PgBouncer is restarted': bouncerRestarts,
    'its server is restarted': serverRestarts,
    'its server stands still for 3 s': serverStandsStill,
  });
});
