import { strict as assert } from 'node:assert';
import { type Lease, LockLostError, type LockStore, LockUnavailableError } from '../../index.js';
import { type CaseContext, rule, type Rule } from './lock-store-case.js';
import { stopwatch } from '../clock/real-time.js';

/**
 * Times to live in milliseconds: one that ends soon, the wait for its end, one for a few commands, one that does not
 * end.
 */
export const BRIEF = 50;
export const AFTER_BRIEF = 150;
export const SHORT = 400;
export const LONG = 60_000;

/** A first command that has little time may fail while the store connects. */
const QUESTIONS = 5;

/** Asserts that `owner` gets the lock, and returns its lease. Asks again after a failure, as the package does. */
export async function granted(store: LockStore, key: string, owner = 'owner', ttl = LONG): Promise<Lease> {
  const ask = async (questions: number): Promise<Lease | undefined> => {
    try {
      return await store.tryAcquire(key, ttl, { owner });
    } catch (error) {
      if (questions === 1 || !(error instanceof LockUnavailableError)) throw error;
      return ask(questions - 1);
    }
  };
  const lease = await ask(QUESTIONS);
  assert.ok(lease !== undefined, `${owner} was refused a lock that is free or its own`);
  return lease;
}

export async function refused(store: LockStore, key: string, owner = 'stranger'): Promise<void> {
  const lease = await store.tryAcquire(key, LONG, { owner });
  assert.ok(lease === undefined, `${owner} was granted a lock that is held`);
}

/** A lease that was granted and has expired. */
export async function expired({ store, key, wait }: CaseContext, owner = 'owner'): Promise<Lease> {
  const lease = await granted(store, key, owner, BRIEF);
  await wait(AFTER_BRIEF);
  return lease;
}

/** Asserts the answer of `command`. */
export async function answers(answer: Promise<boolean>, expected: boolean, command: string): Promise<void> {
  const given: unknown = await answer;
  assert.ok(given === expected, `${command} gave ${String(given)} instead of ${String(expected)}`);
}

type ErrorClass = typeof LockLostError | typeof LockUnavailableError;

/** Asserts that `command` rejects with an error of this class. */
export async function rejects(answer: Promise<unknown>, type: ErrorClass, command: string): Promise<void> {
  const outcome = await answer.then(
    (value) => ({ text: `resolved to ${String(value)}`, error: undefined }),
    (error: unknown) => ({ text: `rejected with ${String(error)}`, error }),
  );
  assert.ok(
    outcome.error instanceof type,
    `${command} ${outcome.text} instead of rejecting with ${type.name}`,
  );
}

/** The rule for a lease that was released, and for one that has expired. */
export function afterTheEnd(
  name: string,
  check: (lease: Lease, context: CaseContext) => Promise<void>,
): Rule[] {
  return [
    rule(`${name} after the release`, async (context) => {
      const lease = await granted(context.store, context.key);
      await lease.release();
      await check(lease, context);
    }),
    rule(`${name} after it expired`, async (context) => {
      await check(await expired(context), context);
    }),
  ];
}

/**
 * Does what has to be done before a lock expires; once more, with a new key and a longer time to live, when a slow
 * machine or store was not through in time.
 */
export async function whileHeld<Result>(
  key: string,
  shortest: number,
  act: (key: string, ttl: number) => Promise<Result>,
): Promise<Result> {
  for (let ttl = shortest; ; ttl *= 3) {
    const age = stopwatch();
    try {
      return await act(`${key} ${ttl}`, ttl);
    } catch (error) {
      if (age() < ttl || ttl > LONG / 3) throw error;
    }
  }
}

/** Asserts that every number is larger than the one before it. */
export function assertIncreasing(tokens: readonly number[]): void {
  for (const [i, token] of tokens.entries()) {
    const before = tokens[i - 1] ?? -Infinity;
    assert.ok(Number.isSafeInteger(token), `the token ${token} is no whole number that is exact`);
    assert.ok(token > before, `the token ${token} is not larger than ${before}, that of the holder before`);
  }
}
