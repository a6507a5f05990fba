import { compareAfresh, subjectsIn } from '../harness/compare.js';
import { BARE } from '../subjects/lateness.js';
import { OURS } from '../subjects/package.js';

/** @param {number} count */
export const lateness = (count) => `C. ${count.toLocaleString('en')} jobs due in one moment, without a lock`;

/** The milliseconds that the slowest of the form needs to start one job. */
const TO_START = { quick: 0.12, full: 1 };

/** @param {import('../harness/context.js').Context} context */
export async function run({ results, isFull }) {
  const all = await subjectsIn('subjects/lateness.js', 'peers/lateness.js');
  const subjects = all.filter(({ name }) => isFull || [BARE, OURS].includes(name));
  for (const count of [1000, 10_000]) {
    const size = { count, ahead: 700 + count * (isFull ? TO_START.full : TO_START.quick) };
    await compareAfresh({ subjects, context: {}, size, repetitions: 3 }, (name, measured) => {
      results.add(lateness(count), name, measured);
    });
  }
}
