import { strict as assert } from 'node:assert';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';

// Taken once from the modules, because a test framework may replace the globals, and later the modules' functions too.
const { setImmediate, setTimeout, clearTimeout, setInterval, clearInterval } = timers;
const { setImmediate: turn, setTimeout: wait } = timersPromises;

/** Calls `callback` after the sockets were read once more, and all pending promises have gone on. */
export function onTurn(callback: () => void): void {
  setImmediate(callback);
}

/** Resolves when everything that can go on at once has gone on. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Whether `work` ends within so many milliseconds. */
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
 * @returns a function that ends it
 */
export function everyReal(milliseconds: number, callback: () => void): () => void {
  const timer = setInterval(callback, milliseconds).unref();
  return () => clearInterval(timer);
}

/** Waits so many milliseconds of real time. */
export async function realWait(milliseconds: number): Promise<void> {
  await wait(milliseconds);
}

/** Returns a function that returns the milliseconds of real time since the call. */
export function stopwatch(): () => number {
  const began = performance.now();
  return () => performance.now() - began;
}

/** The answer. It fails with `complaint` if there is none in time. */
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

/** Resolves when `condition` holds. It fails with `complaint` if that takes too long. */
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

/** The longest time that the event loop stood still during `work`, in milliseconds. */
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
