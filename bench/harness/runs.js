import { collectYoung, timed } from './meter.js';

/**
 * Measures some work in series.
 *
 * @param {(count: number) => Promise<void>} work
 * @param {number} [costly] how many times as much the work costs as the rest, which shortens the series
 */
export function measureRuns(work, costly = 1) {
  return async ({ runs }) => {
    const count = runs / costly;
    collectYoung();
    const { wall, cpu } = await timed(() => work(count));
    return { 'CPU, ns': (cpu * 1e6) / count, 'time, ns': (wall * 1e6) / count };
  };
}

/** Calls one after the other, and awaits each. */
export function measureCalls(call, costly) {
  const inTurn = async (count) => {
    for (let done = 0; done < count; done++) await call();
  };
  return measureRuns(inTurn, costly);
}
