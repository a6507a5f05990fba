import { compare, subjectsIn } from '../harness/compare.js';
import { NEST_SCHEDULE } from '../peers/dispatch.js';
import { HEARD, UNHEARD } from '../subjects/channels.js';
import { THREE_INTERCEPTORS } from '../subjects/dispatch.js';
import { OURS, WITHOUT_STATE } from '../subjects/package.js';

/** The subjects of the quick form. */
const TARGETS = [OURS, WITHOUT_STATE, THREE_INTERCEPTORS, UNHEARD, HEARD, NEST_SCHEDULE];

export const RUNS = 'B. One run without a lock';

/** @param {import('../harness/context.js').Context} context */
export async function run({ results, isFull }) {
  const all = await subjectsIn('subjects/dispatch.js', 'peers/dispatch.js');
  const subjects = all.filter(({ name }) => isFull || TARGETS.includes(name));
  const phase = { size: { runs: 50_000 }, warmUps: 5, repetitions: isFull ? 45 : 31 };
  await compare({ subjects, context: {}, phases: [phase] }, (name, measured) => {
    results.add(RUNS, name, measured);
  });
}
