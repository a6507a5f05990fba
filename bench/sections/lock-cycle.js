import { compare, subjectsIn } from '../harness/compare.js';
import { alonePhases, TOGETHER } from '../harness/cycles.js';
import { HEARD, UNHEARD } from '../subjects/channels.js';
import { OURS, WITHOUT_STATE } from '../subjects/package.js';
import { ONE_COMMAND, THREE_COMMANDS } from '../subjects/raw-locks.js';

export const WON = 'D. A lock cycle that is won: nobody else there';
export const LOST = 'D. A lock cycle that is lost: the lock is held';
export const REPORTED = 'D. A lock cycle that is won, and its record';
export const LISTENED = 'D. A lock cycle that is won, without a record, and who listens';

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

/** The rows of other tables. */
const LISTENERS = [UNHEARD, HEARD];

/** @param {import('../harness/context.js').Context} context */
export async function run(context) {
  await runCycles(context);
  await runReported(context);
  await runListened(context);
}

async function runCycles({ results, isFull, redisUrl, redisPid }) {
  const all = await subjectsIn('subjects/raw-locks.js', 'subjects/lock-cycle.js', 'peers/lock-cycle.js');
  const isWanted = (name) => (isFull ? !LISTENERS.includes(name) : TARGETS.includes(name));
  const subjects = all.filter(({ name }) => isWanted(name));
  const phases = isFull
    ? [together({ count: 10_000, repetitions: 5 }), ...alonePhases({ count: 500, repetitions: 11 })]
    : [together({ count: 3000, repetitions: 5 }), ...alonePhases({ count: 300, repetitions: 11 })];
  const servers = () => [redisPid];
  await compare({ subjects, context: { redisUrl }, phases, servers }, (name, { won, lost }) => {
    if (won !== undefined) results.add(WON, name, won);
    if (lost !== undefined) results.add(LOST, name, lost);
  });
}

async function runReported({ results, isFull, redisUrl }) {
  const subjects = await ours(OURS, WITHOUT_STATE);
  const phases = [
    { size: { count: WARM_AFTER, atOnce: TOGETHER }, warmUps: 1, repetitions: 0 },
    { size: reported, warmUps: REPORTED_WARM_UPS, repetitions: isFull ? 15 : 9 },
  ];
  await compare({ subjects, context: { redisUrl }, phases }, (name, { won }) => {
    results.add(REPORTED, name, won);
  });
}

async function runListened({ results, isFull, redisUrl }) {
  const subjects = await ours(WITHOUT_STATE, UNHEARD, HEARD);
  const phases = [together({ count: 3000, repetitions: isFull ? 31 : 15 })];
  await compare({ subjects, context: { redisUrl }, phases }, (name, { won }) => {
    results.add(LISTENED, name, won);
  });
}

async function ours(...names) {
  return (await subjectsIn('subjects/lock-cycle.js')).filter(({ name }) => names.includes(name));
}
