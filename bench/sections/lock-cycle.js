import { compare, subjectsIn } from '../harness/compare.js';
import { TOGETHER } from '../harness/cycles.js';
import { OURS } from '../subjects/package.js';
import { ONE_COMMAND, THREE_COMMANDS } from '../subjects/raw-locks.js';

export const WON = 'D. A lock cycle that is won: nobody else there';
export const LOST = 'D. A lock cycle that is lost: the lock is held';
export const REPORTED = 'D. A lock cycle that is won, and its record';

/** The subjects of the quick form. */
const TARGETS = [THREE_COMMANDS, ONE_COMMAND, OURS];

/** The compiler is busy during the first 20,000 cycles. */
const WARM_AFTER = 20_000;

/** A record leaves through code of its own, which the compiler is busy with during the first 4,000 records. */
const REPORTED_WARM_UPS = 4;

const together = ({ count, repetitions }) => ({
  size: { count, atOnce: TOGETHER },
  warmUps: Math.ceil(WARM_AFTER / count),
  repetitions,
});

/** A record leaves within a second. A thousand go together at most, because the oldest of more would be lost. */
const reported = { count: 1000, atOnce: TOGETHER, settle: 1200 };

/** After the others, which warm up for it. It is short, because the time that a machine needs to wake up varies. */
const alone = ({ count, repetitions }) => ({ size: { count, atOnce: 1 }, warmUps: 1, repetitions });

/** @param {import('../harness/context.js').Context} context */
export async function run({ results, isFull, redisUrl }) {
  const all = await subjectsIn('subjects/raw-locks.js', 'subjects/lock-cycle.js', 'peers/lock-cycle.js');
  const subjects = all.filter(({ name }) => isFull || TARGETS.includes(name));
  const phases = isFull
    ? [together({ count: 10_000, repetitions: 5 }), alone({ count: 500, repetitions: 11 })]
    : [together({ count: 3000, repetitions: 5 }), alone({ count: 300, repetitions: 15 })];
  await compare({ subjects, context: { redisUrl }, phases }, (name, { won, lost }) => {
    if (won !== undefined) results.add(WON, name, won);
    if (lost !== undefined) results.add(LOST, name, lost);
  });
  await runReported(results, isFull, redisUrl);
}

async function runReported(results, isFull, redisUrl) {
  const all = await subjectsIn('subjects/lock-cycle.js');
  const phases = [
    { size: { count: WARM_AFTER, atOnce: TOGETHER }, warmUps: 1, repetitions: 0 },
    { size: reported, warmUps: REPORTED_WARM_UPS, repetitions: isFull ? 15 : 9 },
  ];
  await compare({ subjects: all, context: { redisUrl }, phases }, (name, { won }) => {
    results.add(REPORTED, name, won);
  });
}
