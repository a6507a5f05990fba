/** The CPU time of this process until now, in milliseconds. */
export function cpuTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * How long some work takes, in milliseconds.
 *
 * @param {() => unknown} work
 * @returns {Promise<{ wall: number, cpu: number }>}
 */
export async function timed(work) {
  const cpu = cpuTime();
  const start = performance.now();
  await work();
  return { wall: performance.now() - start, cpu: cpuTime() - cpu };
}

/**
 * Collects young garbage, so that what was measured before does not weigh on what comes. A full collection would throw
 * optimized code away with it, and undo the warm-up. Needs `--expose-gc`.
 */
export function collectYoung() {
  globalThis.gc({ type: 'minor' });
}

/** What is alive on the heap, and what the process has of the machine's memory, in bytes. Needs `--expose-gc`. */
export function memory() {
  for (let pass = 0; pass < 3; pass++) globalThis.gc();
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed, rss };
}
