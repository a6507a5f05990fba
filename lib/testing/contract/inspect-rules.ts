import { strict as assert } from 'node:assert';
import type { LockInspection } from '../../index.js';
import { BRIEF, expired, granted, LONG } from './expectations.js';
import { type Bench, rule, type Rule } from './lock-store-case.js';

/** A rule for stores that can be looked into; others keep it. */
function inspectRule(name: string, check: (bench: Bench, inspect: Inspect) => Promise<void>): Rule {
  return rule(name, async (bench) => {
    const { store } = bench;
    if (store.inspect === undefined) return;
    await check(bench, async (...keys) => (await store.inspect?.(keys)) ?? []);
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

/** What `inspect` promises, where a store has it. */
export const inspectRules: readonly Rule[] = [
  inspectRule('inspect() names the owner of each lock, in the order of the keys', async (bench, inspect) => {
    const { store, key, another } = bench;
    await granted(store, `${key} 1`, 'first');
    await granted(await another(), `${key} 2`, 'second');
    const owners = (await inspect(`${key} 2`, `${key} free`, `${key} 1`)).map((lock) => lock?.owner);
    assert.deepEqual(owners, ['second', undefined, 'first']);
    assert.deepEqual(await inspect(), [], 'something was found where nothing was asked for');
  }),
  inspectRule('inspect() tells how long a lock lives', async ({ store, key }, inspect) => {
    const lease = await granted(store, key);
    lives((await inspect(key))[0], LONG / 2, LONG);
    await lease.extend(10 * LONG);
    lives((await inspect(key))[0], LONG, 10 * LONG);
  }),
  inspectRule('inspect() takes a lock that was released or has expired for free', async (bench, inspect) => {
    const { store, key } = bench;
    await expired(bench);
    assert.deepEqual(await inspect(key), [undefined], 'an expired lock is said to be held');
    await (await granted(store, key, 'stranger')).release();
    assert.deepEqual(await inspect(key), [undefined], 'a released lock is said to be held');
  }),
  inspectRule('inspect() touches nothing', async ({ store, key, wait }, inspect) => {
    await granted(store, key, 'owner', BRIEF);
    for (let i = 0; i < 3; i++) await inspect(key, `${key} free`);
    await wait(3 * BRIEF);
    await granted(store, key, 'stranger');
    await granted(store, `${key} free`, 'stranger');
  }),
];
