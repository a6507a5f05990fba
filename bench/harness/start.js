import { setTimeout as sleep } from 'node:timers/promises';
import { cpuTime, memory, timed } from './meter.js';

/**
 * Measures the start of a number of jobs, once, and later what they take while they wait.
 *
 * @param {() => unknown} begin what remains to be done is to find and to start the jobs
 * @param {{ isApplication?: boolean }} [facts] whether an application starts with them, which costs without jobs, too
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

/** What the start left to be done in the background is over by then. */
const SETTLE_MS = 3000;

/** The CPU time of a minute in milliseconds, from that of so many milliseconds. */
async function measureIdle(milliseconds) {
  memory();
  await sleep(SETTLE_MS);
  const before = cpuTime();
  await sleep(milliseconds);
  return { cpu: ((cpuTime() - before) * 60_000) / milliseconds };
}
