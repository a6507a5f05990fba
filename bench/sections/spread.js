import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { momentsIn } from '../harness/due.js';
import { median } from '../harness/samples.js';
import { SubjectProcess } from '../harness/subject-process.js';
import { subjectsIn } from '../harness/compare.js';

const JOBS = 200;
const INSTANCES = 4;
const MOMENTS = 10;
const APART_S = 3;

/** The instances start within this, in milliseconds. */
const TO_START_MS = 8000;

export const SPREAD = `I. ${JOBS} locked jobs due in one moment, ${INSTANCES} instances, ${MOMENTS} moments`;

/** @param {import('../harness/context.js').Context} context */
export async function run({ results, isFull, redisUrl }) {
  const [subject] = await subjectsIn('subjects/spread.js');
  for (let repetition = 0; repetition < (isFull ? 3 : 1); repetition++)
    results.add(SPREAD, subject.name, await measureSpread(subject, redisUrl));
}

async function measureSpread(subject, redisUrl) {
  const admin = new Redis(redisUrl);
  await admin.flushall();
  await admin.quit();
  // The first moment opens connections and warms the code up.
  const { pattern, moments } = momentsIn(TO_START_MS, { count: MOMENTS + 1, apart: APART_S });
  const context = { redisUrl, pattern, count: JOBS };
  const starting = Array.from({ length: INSTANCES }, () => SubjectProcess.start(subject, context));
  const processes = await Promise.all(starting);
  try {
    if (Date.now() > moments[0]) throw new Error('The machine is too busy: the start took too long');
    await sleep(moments.at(-1) + APART_S * 1000 - Date.now());
    const runs = await Promise.all(processes.map((process) => process.measure({})));
    return facts(runs, moments.slice(1));
  } finally {
    for (const process of processes) await process.end();
  }
}

/** @param {number[][]} runs the moments at which each instance called a handler */
function facts(runs, moments) {
  const of = (moment) =>
    runs.map((times) => times.filter((at) => at >= moment && at < moment + APART_S * 1000));
  const bursts = moments.map((moment) => {
    const counts = of(moment).map(({ length }) => length);
    const late = of(moment)
      .flat()
      .map((at) => at - moment);
    return {
      busiest: Math.max(...counts),
      ran: late.length,
      first: Math.min(...late),
      last: Math.max(...late),
    };
  });
  const middle = (valueOf) => median(bursts.map(valueOf));
  return {
    'busiest instance, %': middle(({ busiest, ran }) => (100 * busiest) / ran),
    'first handler, ms': middle(({ first }) => first),
    'last handler, ms': middle(({ last }) => last),
    lost: bursts.reduce((sum, { ran }) => sum + JOBS - ran, 0),
  };
}
