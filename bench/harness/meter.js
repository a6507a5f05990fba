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
 * Collects young garbage, so that an earlier measurement does not affect the next one. A full collection would also
 * drop optimized code and undo the warm-up. Needs `--expose-gc`.
 */
export function collectYoung() {
  globalThis.gc({ type: 'minor' });
}

/** The live heap and the resident memory of the process, in bytes. Needs `--expose-gc`. */
export function memory() {
  for (let pass = 0; pass < 3; pass++) globalThis.gc();
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed, rss };
}
