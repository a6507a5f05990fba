import { describe, expect } from '@jest/globals';
import type { Cluster } from '../support/cluster/cluster.js';
import { scenario } from '../support/cluster/scenario.js';
import { terminateInMidRun } from '../support/cluster/termination.js';

const work = { name: 'work', interval: '2s', takes: 1500, actsEvery: 100 } as const;

describe('shutdown waits for event listeners before it destroys any other module', () => {
  const ends = {
    succeeded: [work],
    failed: [{ ...work, failsAttempts: 1 }],
  };
  for (const outcome of ['succeeded', 'failed'] as const) {
    const options = { jobs: ends[outcome], clocks: [0], listenerTakes: 700 };
    scenario(`a listener of \`${outcome}\` finishes its work`, options, async (cluster) => {
      const { order, took } = await terminateInMidRun(cluster, 'work');
      expect(order).toEqual([
        'ended',
        outcome,
        'listened',
        'DatabaseModule destroyed',
        'closed',
        'exited with code 0',
      ]);
      return `ended ${took} ms after SIGTERM`;
    });
  }
});

const DRAIN = 2000;
/** The grace of the runs, the last commands to the store and the end of the connection share one second. */
const AFTER_DRAIN = 1000;
/** Must be shorter than a second such budget, so that the test notices one. */
const BUSY_MACHINE = 1000;

/** Asks an instance to end while its store stands still. Returns how long that takes. */
async function terminateWhileFrozen({ server, instance, record, store }: Cluster, number: number) {
  server.pause();
  const asked = await instance(number).terminate();
  server.resume();
  expect(record.last('exited')).toMatchObject({ instance: number, code: 0 });
  // The store has not answered the release, so the lease remains until it expires.
  while ((await store.leases()).length > 0);
  return Math.round(record.last('exited').at - asked);
}

describe('shutdown keeps to its limit while Redis stands still', () => {
  const lock = { lockTimeout: 4000 };
  const options = { jobs: [{ ...work, lock }], clocks: [0], drainTimeout: DRAIN };
  scenario('with a run that ends within the drain', options, async (cluster) => {
    const { instance, run } = await cluster.record.nextInMidRun('work');
    const took = await terminateWhileFrozen(cluster, instance);
    const [result] = cluster.record.of('result', (entry) => entry.run === run);
    expect(result?.outcome).toBe('succeeded');
    expect(took).toBeLessThanOrEqual(DRAIN + AFTER_DRAIN + BUSY_MACHINE);
    return `ended ${took} ms after SIGTERM (promised: ${DRAIN + AFTER_DRAIN})`;
  });

  const idle = { jobs: [{ ...work, interval: '1d' }], clocks: [0], drainTimeout: DRAIN } as const;
  scenario('without a run', idle, async (cluster) => {
    const took = await terminateWhileFrozen(cluster, 0);
    // No run keeps the drain waiting.
    expect(took).toBeLessThanOrEqual(AFTER_DRAIN + BUSY_MACHINE);
    return `ended ${took} ms after SIGTERM (promised: ${AFTER_DRAIN})`;
  });
});
