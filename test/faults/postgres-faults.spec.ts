import { setTimeout as sleep } from 'node:timers/promises';
import { describe } from '@jest/globals';
import { endConnections, guardedPostgres } from '../support/cluster/faults/postgres-sites.js';
import { PASSWORDS } from '../support/cluster/faults/sites.js';
import { type StoreFault, storeFaults } from '../support/cluster/faults/store-faults.js';

type Fault = StoreFault<Awaited<ReturnType<typeof guardedPostgres>>>;

function standsStillFor(milliseconds: number): Fault {
  return {
    outage: 'one',
    act: async ({ server }) => {
      server.pause();
      await sleep(milliseconds);
      server.resume();
      return '';
    },
  };
}

const losesConnections: Fault = {
  outage: 'perhaps some',
  act: async ({ admin }) => {
    let killed = 0;
    for (let round = 0; round < 10; round++) {
      await sleep(300);
      killed += await endConnections(admin);
    }
    return `${killed} connections killed, `;
  },
};

const isStopped: Fault = {
  outage: 'one',
  act: async ({ server }) => {
    await server.stop();
    await sleep(4000);
    await server.restart();
    return '';
  },
};

const isRestarted: Fault = {
  outage: 'perhaps some',
  act: async ({ server }) => {
    await server.restart();
    return '';
  },
};

const isReadOnly: Fault = {
  outage: 'one',
  act: async ({ admin }) => {
    await admin.query('ALTER SYSTEM SET default_transaction_read_only = on');
    await admin.query('SELECT pg_reload_conf()');
    await sleep(2500);
    await admin.query('ALTER SYSTEM RESET default_transaction_read_only');
    await admin.query('SELECT pg_reload_conf()');
    return '';
  },
};

const changesThePassword: Fault = {
  outage: 'one',
  act: async ({ admin }) => {
    await admin.query(`ALTER USER jobs PASSWORD 'another'`);
    await endConnections(admin);
    await sleep(2500);
    await admin.query(`ALTER USER jobs PASSWORD '${PASSWORDS.jobs}'`);
    return '';
  },
};

/** Nothing is written while somebody changes the table, such as a migration. */
const locksTheTable: Fault = {
  outage: 'one',
  act: async ({ admin }) => {
    const client = await admin.connect();
    await client.query('BEGIN; LOCK TABLE background_job_locks IN ACCESS EXCLUSIVE MODE');
    await sleep(2500);
    await client.query('COMMIT');
    client.release();
    return '';
  },
};

/** Other work of the application lends all connections of its pool. */
const exhaustsThePool: Fault = {
  outage: 'one',
  act: async (_site, cluster) => {
    for (const instance of cluster.instances) instance.exhaustPool(2500);
    await sleep(2500);
    return '';
  },
};

describe('instances with the least rights in PostgreSQL go on and run no tick twice', () => {
  storeFaults('when PostgreSQL fails', guardedPostgres, {
    'it stands still for 2 s': standsStillFor(2000),
    'it stands still for 7 s': standsStillFor(7000),
    'it kills all connections every 300 ms': losesConnections,
    'it is stopped for 4 s': isStopped,
    'it is restarted': isRestarted,
    'it is read-only': isReadOnly,
    'it refuses the password for a while': changesThePassword,
    'somebody locks the table': locksTheTable,
  });

  const pool = { client: 'pool' } as const;
  const title = 'when the pool of the application has no connection left, or fails';
  const faults = {
    'other work has all connections for 2.5 s': exhaustsThePool,
    'it stands still for 2 s': standsStillFor(2000),
    'it kills all connections every 300 ms': losesConnections,
  };
  storeFaults(title, guardedPostgres, faults, pool);
});
