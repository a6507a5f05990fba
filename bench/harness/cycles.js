import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { PLACES } from './cores.js';
import { collectYoung, timed } from './meter.js';
import { percentile } from './samples.js';

/** The number of concurrent cycles, when it is not one. */
export const TOGETHER = 64;

/** The metric of cycles that run one at a time. @param {string} place its name */
export const aloneAt = (place) => `alone, ${place}: p50, us`;

/**
 * The phases of cycles that run one at a time. They come after others, which warm up for them. They are short, because
 * the time that a machine needs to wake up varies.
 */
export const alonePhases = ({ count, repetitions }) =>
  PLACES.map((place) => ({ size: { count, atOnce: 1, place: place.name }, warmUps: 1, repetitions, place }));

/**
 * Measures lock cycles, one at a time and many together. With `settle` in the size, the CPU time of so many milliseconds
 * after cycles that are won counts as well, because their records leave later.
 *
 * @param {string} redisUrl the server that keeps the locks
 * @param {object} cycles
 * @param {() => Promise<unknown>} [cycles.win] one cycle on a free lock
 * @param {() => Promise<unknown>} [cycles.lose] one cycle on a held lock
 * @param {readonly string[]} [cycles.held] the keys of the held locks
 */
export function measureCycles(redisUrl, cycles) {
  const admin = new Redis(redisUrl);
  return measureCyclesOn(
    {
      empty: () => admin.flushall(),
      hold: (key) => admin.set(key, 'somebody else', 'PX', 3_600_000),
      cpu: () => redisCpu(admin),
    },
    cycles,
  );
}

/**
 * Does the same on another server.
 *
 * @param {{ empty(): unknown, hold(key: string): unknown, cpu(): number | Promise<number> }} server with its CPU time in
 * microseconds
 * @param {Parameters<typeof measureCycles>[1]} cycles
 */
export function measureCyclesOn(server, { win, lose, held = [] }) {
  return async (size) => {
    await server.empty();
    const won = win && (await measure(server, win, size));
    for (const key of held) await server.hold(key);
    return { won, lost: lose && (await measure(server, lose, { ...size, settle: 0 })) };
  };
}

async function measure(server, cycle, { count, atOnce, place, settle = 0 }) {
  collectYoung();
  let taken = [];
  const before = await server.cpu();
  const { wall, cpu: during } = await timed(async () => (taken = await times(cycle, count, atOnce)));
  const cpu = during + (settle === 0 ? 0 : (await timed(() => sleep(settle))).cpu);
  if (atOnce === 1) return { [aloneAt(place)]: percentile(taken, 0.5) };
  return {
    [`at ${atOnce}: client CPU, us`]: (cpu / count) * 1000,
    [`at ${atOnce}: server CPU, us`]: ((await server.cpu()) - before) / count,
    [`at ${atOnce}: p99, us`]: percentile(taken, 0.99),
    [`at ${atOnce}: per second`]: (count / wall) * 1000,
  };
}

/** The CPU time of a Redis until now, in microseconds. */
async function redisCpu(admin) {
  const info = await admin.info('cpu');
  const [user, system] = ['user', 'sys'].map((kind) =>
    Number(new RegExp(`used_cpu_${kind}:(.*)`).exec(info)[1]),
  );
  return (user + system) * 1e6;
}

/** The time of each cycle in microseconds. Each begins when an earlier one ends. */
async function times(cycle, count, atOnce) {
  const taken = [];
  let begun = 0;
  const inTurn = async () => {
    while (begun < count) {
      begun++;
      const start = performance.now();
      await cycle();
      taken.push((performance.now() - start) * 1000);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, inTurn));
  return taken;
}
