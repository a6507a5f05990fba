import { setTimeout as sleep } from 'node:timers/promises';
import { cpuTime, memory, timed } from './meter.js';

/**
 * Measures the start of a number of jobs once, and later their cost while they wait.
 *
 * @param {() => unknown} begin finds and starts the jobs, and does nothing else
 * @param {{ isApplication?: boolean }} [facts] whether it also starts an application, which costs time without jobs, too
 */
export function measureStart(begin, { isApplication = false } = {}) {
  return async ({ idle }) => {
    if (idle !== undefined) return measureIdle(idle);
    const before = memory();
    const { wall, cpu } = await timed(begin);
    const after = memory();
    const cost = { wall, cpu, heap: after.heap - before.heap, rss: after.rss - before.rss };
    return { isApplication, cost };
  };
}

/** By then the background work of the start is over. */
const SETTLE_MS = 3000;

/** The CPU time of a minute in milliseconds, from that of so many milliseconds. */
async function measureIdle(milliseconds) {
  memory();
  await sleep(SETTLE_MS);
  const before = cpuTime();
  await sleep(milliseconds);
  return { cpu: ((cpuTime() - before) * 60_000) / milliseconds };
}
