import { compareAfresh, subjectsIn } from '../harness/compare.js';
import { BARE } from '../subjects/lateness.js';
import { OURS } from '../subjects/package.js';

/** @param {number} count */
export const lateness = (count) => `C. ${count.toLocaleString('en')} jobs due in one moment, without a lock`;

/** The milliseconds that the slowest of the form needs to start one job. */
const TO_START = { targets: 0.15, peers: 1 };

/** The milliseconds that the slowest of the form needs to run one job when many are due. */
const TO_RUN = { targets: 0.1, peers: 1.2 };

/** Moments at which all are due: two to warm up, as the code of a process that has been up for a while is warm. */
const MOMENTS = 3;

/** @param {import('../harness/context.js').Context} context */
export async function run({ results, isFull }) {
  const all = await subjectsIn('subjects/lateness.js', 'peers/lateness.js');
  const isTarget = ({ name }) => [BARE, OURS].includes(name);
  for (const count of [1000, 10_000]) {
    await measure(results, all.filter(isTarget), count, 'targets', 3);
    if (isFull)
      await measure(
        results,
        all.filter((subject) => !isTarget(subject)),
        count,
        'peers',
        1,
      );
  }
}

async function measure(results, subjects, count, form, repetitions) {
  const apart = 2 + Math.ceil((count * TO_RUN[form]) / 1000);
  const size = { count, ahead: 700 + count * TO_START[form], row: { count: MOMENTS, apart } };
  await compareAfresh({ subjects, context: {}, size, repetitions }, (name, measured) => {
    results.add(lateness(count), name, measured);
  });
}
