import { strict as assert } from 'node:assert';
import type { LockInspection } from '../../index.js';
import { longestStandstill } from '../clock/real-time.js';
import { answers, BRIEF, expired, granted, LONG, refused } from './expectations.js';
import { type CaseContext, rule, type Rule } from './lock-store-case.js';

/** In milliseconds. Only a pause in every try counts, because a busy machine has pauses of its own. */
const STANDSTILL = 250;
const TRIES = 4;

/** The promises of the store as a whole. */
export const storeRules: readonly Rule[] = [
  rule('ping() resolves', ({ store }) => store.ping()),
  rule('a store opens again when it is used after close(), and has kept the locks', async (context) => {
    const { store, key } = context;
    const lease = await granted(store, key);
    await store.close();
    await refused(store, key);
    await answers(lease.release(), true, 'release()');
    await store.close();
    await store.close();
    await store.ping();
  }),
  rule('the event loop goes on while the store works', async ({ store, key }) => {
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

/** A rule for stores with `inspect`. Other stores pass it. */
function inspectRule(name: string, check: (context: CaseContext, inspect: Inspect) => Promise<void>): Rule {
  return rule(name, async (context) => {
    const { store } = context;
    if (store.inspect === undefined) return;
    await check(context, async (...keys) => (await store.inspect?.(keys)) ?? []);
  });
}

type Inspect = (...keys: string[]) => Promise<readonly (LockInspection | undefined)[]>;

function lives(lock: LockInspection | undefined, least: number, most: number): void {
  const left = lock?.remainingMs ?? NaN;
  assert.ok(
    left > least && left <= most,
    `it is said to live for ${left} ms, not for ${least} to ${most} ms`,
  );
}

/** The promises of `inspect`. */
export const inspectRules: readonly Rule[] = [
  inspectRule(
    'inspect() names the owner of each lock, in the order of the keys',
    async (context, inspect) => {
      const { store, key, another } = context;
      await granted(store, `${key} 1`, 'first');
      await granted(await another(), `${key} 2`, 'second');
      const owners = (await inspect(`${key} 2`, `${key} free`, `${key} 1`)).map((lock) => lock?.owner);
      assert.deepEqual(owners, ['second', undefined, 'first']);
      assert.deepEqual(await inspect(), [], 'something was found where nothing was asked for');
    },
  ),
  inspectRule('inspect() tells how long a lock lives', async ({ store, key }, inspect) => {
    const lease = await granted(store, key);
    lives((await inspect(key))[0], LONG / 2, LONG);
    await lease.extend(10 * LONG);
    lives((await inspect(key))[0], LONG, 10 * LONG);
  }),
  inspectRule(
    'inspect() takes a lock that was released or has expired for free',
    async (context, inspect) => {
      const { store, key } = context;
      await expired(context);
      assert.deepEqual(await inspect(key), [undefined], 'an expired lock is said to be held');
      await (await granted(store, key, 'stranger')).release();
      assert.deepEqual(await inspect(key), [undefined], 'a released lock is said to be held');
    },
  ),
  inspectRule('inspect() touches nothing', async ({ store, key, wait }, inspect) => {
    await granted(store, key, 'owner', BRIEF);
    for (let i = 0; i < 3; i++) await inspect(key, `${key} free`);
    await wait(3 * BRIEF);
    await granted(store, key, 'stranger');
    await granted(store, `${key} free`, 'stranger');
  }),
];
