import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { RedisServer } from '../../redis-server.js';
import type { Cluster } from '../cluster.js';
import type { Place } from './place.js';
import type { Random } from './random.js';

/** The largest offset of a clock, in milliseconds. */
const SKEW = 300;

/** A fault of one instance or of its line. Resolves when the fault has passed. */
export type PlaceFault = (place: Place, random: Random) => Promise<void>;

/** A fault of the store. Resolves when the fault has passed. */
export type StoreFault = (cluster: Cluster, random: Random) => Promise<void>;

export function randomSkew(random: Random): number {
  return random.between(-SKEW, SKEW);
}

const PROCESS_FAULTS: Readonly<Record<string, PlaceFault>> = {
  'SIGKILL, restart': async (place, random) => {
    const [pause, skew] = [random.between(0, 1000), randomSkew(random)];
    await place.instance.kill();
    await sleep(pause);
    await place.replace(skew);
  },
  'SIGTERM, replacement': async (place, random) => {
    const skew = randomSkew(random);
    const old = place.instance;
    await Promise.all([old.terminate(), place.replace(skew)]);
  },
  'SIGSTOP for 0.2 to 4 s': async ({ instance }, random) => {
    instance.freeze();
    await sleep(random.between(200, 4000));
    instance.wake();
  },
  'clock set': async ({ instance }) => void instance.setClock(),
};

/** Faults that keep an instance from its store. */
const LINE_FAULTS: Readonly<Record<string, PlaceFault>> = {
  'answers 50 to 900 ms late': async ({ line }, random) => {
    line.delay = random.between(50, 900);
    await sleep(random.between(500, 3000));
    line.delay = 0;
  },
  'half-open line for 0.5 to 3 s': async ({ line }, random) => {
    line.isHalfOpen = true;
    await sleep(random.between(500, 3000));
    line.isHalfOpen = false;
  },
  'connection reset': async ({ line }) => line.reset(),
  'answer to SET lost': async ({ line }) => void line.loseAnswerTo('set'),
  'answer to EVALSHA lost': async ({ line }) => void line.loseAnswerTo('evalsha'),
};

export const PLACE_FAULTS = { ...PROCESS_FAULTS, ...LINE_FAULTS };

export const STORE_FAULTS: Readonly<Record<string, StoreFault>> = {
  'Redis SIGSTOP for 0.2 to 3 s': async ({ server }, random) => {
    server.pause();
    await sleep(random.between(200, 3000));
    server.resume();
  },
  'Redis restarted with its data': async ({ server }) => server.restart(),
  'CLIENT KILL': async ({ store }) => store.breakConnections(),
};

/** A fault of the server for the state. Resolves when the fault has passed. */
export type StateFault = (state: RedisServer, random: Random) => Promise<void>;

/** No guarantee depends on the state, so that it may also be lost. */
export const STATE_FAULTS: Readonly<Record<string, StateFault>> = {
  'state: SIGSTOP for 0.2 to 6 s': async (state, random) => {
    state.pause();
    await sleep(random.between(200, 6000));
    state.resume();
  },
  'state: away for 0 to 4 s, and empty then': async (state, random) => {
    await state.stop();
    await sleep(random.between(0, 4000));
    await state.restart();
  },
  'state: FLUSHALL': async (state) => {
    const client = new Redis(state.url, { retryStrategy: () => 50 });
    await client.flushall();
    client.disconnect();
  },
};

/** Whether instances cannot rely on their store during the fault. */
export function cutsOff(kind: string): boolean {
  return !(kind in PROCESS_FAULTS || kind in STATE_FAULTS);
}

/** The store loses its data. The test then excludes the guarantees that need the data. */
export const LOSSES: Readonly<Record<string, StoreFault>> = {
  FLUSHALL: async (cluster) => {
    await cluster.flushStore();
    // This also covers claims between the announcement and the loss.
    cluster.record.tell(-1, { type: 'data-lost' });
  },
};
