import { compareAfresh, subjectsIn } from '../harness/compare.js';

/** @param {number} count */
export const fullHour = (count) => `F. ${count.toLocaleString('en')} locked jobs due in one moment`;

/** The milliseconds that the package needs to start one job, with a margin. */
const TO_START_MS = 0.12;

/** @param {import('../harness/context.js').Context} context */
export async function run({ results, isFull, redisUrl }) {
  const subjects = await subjectsIn('subjects/full-hour.js');
  for (const count of [1000, 10_000]) {
    const size = { count, ahead: 700 + count * TO_START_MS };
    const repetitions = isFull ? 3 : 2;
    await compareAfresh({ subjects, context: { redisUrl }, size, repetitions }, (name, measured) => {
      results.add(fullHour(count), name, measured);
    });
  }
}
