import { setTimeout as sleep } from 'node:timers/promises';
import { describe } from '@jest/globals';
import { guardedServer, PASSWORDS } from '../support/cluster/faults/sites.js';
import { type StoreFault, storeFaults } from '../support/cluster/faults/store-faults.js';

type Fault = StoreFault<Awaited<ReturnType<typeof guardedServer>>>;

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
      killed += Number(await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'YES'));
    }
    return `${killed} connections killed, `;
  },
};

const isOutOfMemory: Fault = {
  outage: 'one',
  act: async ({ admin }) => {
    await admin.config('SET', 'maxmemory', '1');
    await sleep(2500);
    await admin.config('SET', 'maxmemory', '0');
    return '';
  },
};

const changesThePassword: Fault = {
  outage: 'one',
  act: async ({ admin }) => {
    await admin.call('ACL', 'SETUSER', 'jobs', 'resetpass', '>another');
    await admin.call('CLIENT', 'KILL', 'USER', 'jobs');
    await sleep(2500);
    await admin.call('ACL', 'SETUSER', 'jobs', `>${PASSWORDS.jobs}`);
    return '';
  },
};

const loadsItsData: Fault = {
  outage: 'one',
  act: async ({ admin }) => {
    await admin.call('DEBUG', 'POPULATE', 10_000);
    await admin.call('DEBUG', 'RELOAD');
    const [, refused = 'no'] = /errorstat_LOADING:count=(\d+)/.exec(await admin.info('errorstats')) ?? [];
    return `${refused} commands refused as LOADING, `;
  },
};

describe('instances with the least rights in Redis go on and run no tick twice', () => {
  storeFaults('when Redis fails', guardedServer, {
    'it stands still for 2 s': standsStillFor(2000),
    'it stands still for 7 s': standsStillFor(7000),
    'it kills all connections every 300 ms': losesConnections,
    'it has no memory left': isOutOfMemory,
    'it refuses the password for a while': changesThePassword,
    'it loads its data from disk': loadsItsData,
  });
});
