import { compare, subjectsIn } from '../harness/compare.js';

export const RUNS = 'B. One run without a lock';

/** @param {import('../harness/context.js').Context} context */
export async function run({ results, isFull }) {
  const subjects = await subjectsIn('subjects/dispatch.js', 'peers/dispatch.js');
  const phase = { size: { runs: isFull ? 50_000 : 10_000 }, warmUps: 5, repetitions: isFull ? 15 : 7 };
  await compare({ subjects, context: {}, phases: [phase] }, (name, measured) => {
    results.add(RUNS, name, measured);
  });
}
