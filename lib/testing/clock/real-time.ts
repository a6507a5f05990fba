import { strict as assert } from 'node:assert';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';

// Not the globals, and taken once: a test framework may put its own time in their place, and in that of Node's modules.
const { setImmediate, setTimeout, clearTimeout, setInterval, clearInterval } = timers;
const { setImmediate: turn, setTimeout: wait } = timersPromises;

/** Calls `callback` when the sockets have been read once more, and everything that could go on has. */
export function onTurn(callback: () => void): void {
  setImmediate(callback);
}

/** Resolves when everything has gone on that can go on at once. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Whether `work` was done in so many milliseconds. */
export function isDoneWithin(limit: number, work: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, limit, false);
    work
      .then(() => resolve(true), reject)
      .finally(() => {
        clearTimeout(timer);
      });
  });
}

/**
 * Calls `callback` every so many milliseconds of real time. Does not keep the process alive.
 *
 * @returns ends it
 */
export function everyReal(milliseconds: number, callback: () => void): () => void {
  const timer = setInterval(callback, milliseconds).unref();
  return () => clearInterval(timer);
}

/** Lets so many milliseconds of real time pass. */
export async function realWait(milliseconds: number): Promise<void> {
  await wait(milliseconds);
}

/** Tells how many milliseconds of real time have passed since it was made. */
export function stopwatch(): () => number {
  const began = performance.now();
  return () => performance.now() - began;
}

/** The answer; or a failure with `complaint` when there is none in time. */
export async function within<Answer>(
  limit: number,
  answer: Promise<Answer>,
  complaint: string,
): Promise<Answer> {
  const end = new AbortController();
  const late = wait(limit, undefined, { signal: end.signal }).then(() => assert.fail(complaint));
  try {
    return await Promise.race([answer, late]);
  } finally {
    late.catch(() => undefined);
    end.abort();
  }
}

/** Resolves when `condition` holds; fails with `complaint` when it does not in time. */
export async function until(
  limit: number,
  condition: () => Promise<boolean>,
  complaint: string,
): Promise<void> {
  const age = stopwatch();
  while (!(await condition())) {
    if (age() > limit) assert.fail(complaint);
    await wait(20);
  }
}

/** For how long, at the longest, the event loop stood still while `work` was done. */
export async function longestStandstill(work: () => Promise<unknown>): Promise<number> {
  let isDone = false;
  let longest = 0;
  const watch = async (): Promise<void> => {
    while (!isDone) {
      const age = stopwatch();
      await turn();
      longest = Math.max(longest, age());
    }
  };
  const watching = watch();
  try {
    await work();
  } finally {
    isDone = true;
    await watching;
  }
  return longest;
}
