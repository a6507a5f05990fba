import { strict as assert } from 'node:assert';
import { answers, granted, LONG, refused } from './expectations.js';
import { rule, type Rule } from './lock-store-case.js';
import { longestStandstill } from '../clock/real-time.js';

/** In milliseconds. A busy machine has pauses of its own: only what comes at every try is the store's. */
const STANDSTILL = 250;
const TRIES = 4;

/** What a store promises as a whole. */
export const storeRules: readonly Rule[] = [
  rule('ping() resolves', ({ store }) => store.ping()),
  rule('a store that is used again after close() opens again, and has kept the locks', async (bench) => {
    const { store, key } = bench;
    const lease = await granted(store, key);
    await store.close();
    await refused(store, key);
    await answers(lease.release(), true, 'release()');
    await store.close();
    await store.close();
    await store.ping();
  }),
  rule('the event loop goes on while the store is at work', async ({ store, key }) => {
    const work = async (): Promise<void> => {
      await store.ping();
      const lease = await granted(store, key);
      await lease.extend(LONG);
      await lease.release();
    };
    let shortest = Infinity;
    for (let i = 0; i < TRIES && shortest > STANDSTILL; i++)
      shortest = Math.min(shortest, await longestStandstill(work));
    const found = `the event loop stood still for ${Math.round(shortest)} ms or longer at each of ${TRIES} tries`;
    assert.ok(shortest <= STANDSTILL, found);
  }),
];
