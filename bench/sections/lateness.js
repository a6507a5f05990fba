import { compareAfresh, subjectsIn } from '../harness/compare.js';
import { BARE, KEPT } from '../subjects/lateness.js';
import { OURS } from '../subjects/package.js';

/** @param {number} count */
export const lateness = (count) => `C. ${count.toLocaleString('en')} jobs due in one moment, without a lock`;

/** The milliseconds that the slowest subject of the form needs to start one job. */
const TO_START = { targets: 0.15, peers: 2 };

/** The milliseconds that the slowest subject of the form needs to run one job when many are due. */
const TO_RUN = { targets: 0.05, peers: 2.4 };

/** The moments at which all jobs are due. All but the last warm up, because a long-running process has warm code. */
const MOMENTS = { targets: 4, peers: 2 };

/** @param {import('../harness/context.js').Context} context */
export async function run({ results, isFull }) {
  const all = await subjectsIn('subjects/lateness.js', 'peers/lateness.js');
  const targets = isFull ? [BARE, KEPT, OURS] : [KEPT, OURS];
  const isTarget = ({ name }) => targets.includes(name);
  for (const count of [1000, 10_000]) {
    await measure(results, all.filter(isTarget), count, 'targets', isFull ? 3 : 2);
    const peers = all.filter((subject) => !isTarget(subject));
    if (isFull) await measure(results, peers, count, 'peers', 1);
  }
}

async function measure(results, subjects, count, form, repetitions) {
  const apart = Math.ceil((500 + count * TO_RUN[form]) / 1000);
  const size = { count, ahead: 300 + count * TO_START[form], row: { count: MOMENTS[form], apart } };
  await compareAfresh({ subjects, context: {}, size, repetitions }, (name, measured) => {
    results.add(lateness(count), name, measured);
  });
}
