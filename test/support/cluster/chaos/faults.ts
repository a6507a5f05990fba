import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../cluster.js';
import type { StoreServer } from '../store-site.js';
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

export const PROCESS_FAULTS: Readonly<Record<string, PlaceFault>> = {
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
export const LINE_FAULTS: Readonly<Record<string, PlaceFault>> = {
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
};

/** A fault of the server for the state. Resolves when the fault has passed. */
export type StateFault = (state: StoreServer, random: Random) => Promise<void>;

/** A server stands still for up to so many milliseconds. */
export async function standsStill(server: StoreServer, random: Random, most: number): Promise<void> {
  server.pause();
  await sleep(random.between(200, most));
  server.resume();
}

/** A server is stopped for up to 4 s. */
export async function isAway(server: StoreServer, random: Random): Promise<void> {
  await server.stop();
  await sleep(random.between(0, 4000));
  await server.restart();
}

/** The store loses its data. The test then excludes the guarantees that need the data. */
export async function losesData(cluster: Cluster): Promise<void> {
  await cluster.flushStore();
  // This also covers claims between the announcement and the loss.
  cluster.record.tell(-1, { type: 'data-lost' });
}
