import { collectYoung, timed } from './meter.js';

/**
 * Measures some work in rows of so many.
 *
 * @param {(count: number) => Promise<void>} work
 * @param {number} [costly] fewer of what is so many times as costly as the rest
 */
export function measureRuns(work, costly = 1) {
  return async ({ runs }) => {
    const count = runs / costly;
    collectYoung();
    const { wall, cpu } = await timed(() => work(count));
    return { 'CPU, ns': (cpu * 1e6) / count, 'time, ns': (wall * 1e6) / count };
  };
}

/** Calls one after the other, each awaited. */
export function measureCalls(call, costly) {
  const inTurn = async (count) => {
    for (let done = 0; done < count; done++) await call();
  };
  return measureRuns(inTurn, costly);
}
