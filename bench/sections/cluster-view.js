import { compare, subjectsIn } from '../harness/compare.js';

export const VIEW = 'H. The view of a cluster: 1,000 jobs, 20 instances, 120,000 records';

/** @param {import('../harness/context.js').Context} context */
export async function run({ results, isFull, redisUrl }) {
  const subjects = await subjectsIn('subjects/cluster-view.js');
  const phase = { size: {}, warmUps: 20, repetitions: isFull ? 41 : 21 };
  await compare({ subjects, context: { redisUrl }, phases: [phase] }, (name, measured) => {
    results.add(VIEW, name, measured);
  });
}
