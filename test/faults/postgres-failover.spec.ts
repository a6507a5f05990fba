import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from '@jest/globals';
import { ASYNCHRONOUS, postgresWithStandby, SYNCHRONOUS } from '../support/cluster/faults/postgres-sites.js';
import { type StoreFault, storeFaults } from '../support/cluster/faults/store-faults.js';

type Fault = StoreFault<Awaited<ReturnType<typeof postgresWithStandby>>>;

/** Beside the time until the standby has refused something. */
const READ_ONLY_FOR = 2500;

/** @param losesData whether the last changes of the primary may be lost, which excuses ticks that run twice */
function failsOver(losesData: boolean): Fault {
  return {
    outage: 'one',
    act: async ({ server, standby, proxy, admin }, { record }) => {
      const { connections: before } = proxy.seen;
      await server.stop('SIGKILL');
      if (losesData) record.tell(-1, { type: 'data-lost' });
      proxy.turnTo(standby.port);
      await sleep(READ_ONLY_FOR);
      const refused = (): number => standby.log.match(/ERROR: .* in a read-only transaction/g)?.length ?? 0;
      while (refused() === 0) await sleep(20);
      await admin.query('SELECT pg_promote()');
      // A connection that the standby has refused something is not used again.
      const opened = proxy.seen.connections - before;
      expect(opened).toBeGreaterThanOrEqual(refused());
      return `${refused()} statements refused as read-only, over ${opened} connections, `;
    },
  };
}

describe('after a fail-over of PostgreSQL ticks go on', () => {
  const clocks = [0, 0];
  storeFaults(
    'to an asynchronous standby, which may have lost the last claims',
    () => postgresWithStandby(ASYNCHRONOUS),
    { 'the primary is killed': failsOver(true) },
    { clocks },
  );
  for (const client of ['own', 'pool'] as const) {
    storeFaults(
      `to a synchronous standby, and no tick runs twice (${client})`,
      () => postgresWithStandby(SYNCHRONOUS),
      { 'the primary is killed': failsOver(false) },
      { clocks, client },
    );
  }
});
