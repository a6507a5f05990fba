import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { FaultProxy } from '../../fault-proxy.js';
import { seededRandom } from '../../seeded-random.js';
import type { StoreFault } from './store-faults.js';

type Fault = StoreFault<{ readonly proxy: FaultProxy }>;

/** Every run has the same faults, unless FAULT_SEED gives another seed. */
const SEED = Number(process.env['FAULT_SEED'] ?? 1);

function answersLateBy(milliseconds: number, outage: Fault['outage']): Fault {
  return {
    outage,
    act: async ({ proxy }) => {
      proxy.delay = milliseconds;
      await sleep(2500);
      proxy.delay = 0;
      return '';
    },
  };
}

const losesAnswers: Fault = {
  outage: 'perhaps some',
  act: async ({ proxy }) => {
    const random = seededRandom(SEED);
    const { lost: before } = proxy.seen;
    proxy.losesAnswer = () => random() < 0.25;
    await sleep(6000);
    proxy.losesAnswer = () => false;
    const lost = proxy.seen.lost - before;
    expect(lost).toBeGreaterThan(5);
    return `seed ${SEED}, ${lost} answers lost after their commands were executed, `;
  },
};

const isReset: Fault = {
  outage: 'perhaps some',
  act: async ({ proxy }) => {
    const { connections: before } = proxy.seen;
    for (let round = 0; round < 8; round++) {
      await sleep(200);
      proxy.reset();
    }
    const opened = proxy.seen.connections - before;
    expect(opened).toBeGreaterThan(5);
    return `${opened} connections opened again, `;
  },
};

const isHalfOpen: Fault = {
  outage: 'one',
  act: async ({ proxy }) => {
    proxy.isHalfOpen = true;
    await sleep(4000);
    proxy.isHalfOpen = false;
    return `${proxy.seen.swallowed} commands swallowed, `;
  },
};

/** Faults of the network between instances and their store. */
export const NETWORK_FAULTS: Readonly<Record<string, Fault>> = {
  'every answer is 150 ms late': answersLateBy(150, 'none'),
  'every answer is 400 ms late, too late for a lease of 1 s': answersLateBy(400, 'perhaps some'),
  'answers are lost': losesAnswers,
  'all connections are reset every 200 ms': isReset,
  'the connection swallows everything for 4 s': isHalfOpen,
};
