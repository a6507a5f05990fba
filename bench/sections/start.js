import { compareAfresh, subjectsIn } from '../harness/compare.js';
import { SubjectProcess } from '../harness/subject-process.js';
import { NEST_INTERVALS, NEST_ONE_PATTERN, NEST_PATTERNS } from '../peers/start.js';
import { CRONER, EMPTY, INTERVALS, ONE_PATTERN, PATTERNS, TOAD } from '../subjects/start.js';

export const LOAD = 'A. Loading the package after Nest, in a fresh process';
export const START = 'A. The start, for each job, less the application without jobs';
export const IDLE = 'A. Jobs that wait: CPU in a minute, for each';

/** The rows of the targets. The full form measures the others, too. */
const TARGETS = [
  EMPTY,
  INTERVALS,
  ONE_PATTERN,
  PATTERNS,
  TOAD,
  CRONER,
  NEST_INTERVALS,
  NEST_ONE_PATTERN,
  NEST_PATTERNS,
];
const IDLE_TARGETS = [ONE_PATTERN, PATTERNS, CRONER];
const IDLERS = [...IDLE_TARGETS, EMPTY, INTERVALS, TOAD, NEST_ONE_PATTERN];

/** croner wakes each job every 30 s, and so does the package. This time includes one such moment. */
const IDLE_MS = 30_000;

/** @param {import('../harness/context.js').Context} context */
export async function run({ results, isFull }) {
  const all = await subjectsIn('subjects/start.js', 'peers/start.js');
  const only = (names) => all.filter(({ name }) => names.includes(name));
  const count = isFull ? 10_000 : 2000;
  await runLoad(results);
  // Waiting processes do nearly nothing, so the starts use the time.
  const idle = await startIdle(results, only(isFull ? IDLERS : IDLE_TARGETS), count);
  await runStart(results, isFull ? all : only(TARGETS), count, isFull ? 3 : 2);
  await idle.measured;
}

/** So many, because one load is short, and other work of the machine makes some of them long. */
const LOADS = 15;

async function runLoad(results) {
  const subjects = await subjectsIn('subjects/load.js', 'peers/load.js');
  const record = (name, time) => results.add(LOAD, name, { 'time, ms': time });
  await compareAfresh({ subjects, context: {}, size: {}, repetitions: LOADS }, record);
}

async function runStart(results, subjects, count, repetitions) {
  const nothing = { wall: 0, cpu: 0, heap: 0, rss: 0 };
  let empty = nothing;
  await compareAfresh({ subjects, context: { count }, size: {}, repetitions }, (name, measured) => {
    const { isApplication, cost } = measured;
    if (name === EMPTY) empty = cost;
    results.add(START, name, perJob(cost, isApplication && name !== EMPTY ? empty : nothing, count));
  });
}

function perJob({ wall, cpu, heap, rss }, empty, count) {
  return {
    'CPU, us': ((cpu - empty.cpu) * 1000) / count,
    'time, us': ((wall - empty.wall) * 1000) / count,
    'heap, B': (heap - empty.heap) / count,
    'RSS, B': (rss - empty.rss) / count,
  };
}

/**
 * Lets all subjects wait at the same time, each in its own process, because the only measurement is their CPU time.
 * Resolves when they wait.
 *
 * @returns {Promise<{ measured: Promise<void> }>}
 */
async function startIdle(results, subjects, count) {
  const processes = await Promise.all(subjects.map((subject) => SubjectProcess.start(subject, { count })));
  await Promise.all(processes.map((process) => process.measure({})));
  return { measured: measureIdle(results, processes, count) };
}

async function measureIdle(results, processes, count) {
  try {
    const measured = await Promise.all(processes.map((process) => process.measure({ idle: IDLE_MS })));
    processes.forEach(({ name }, number) => {
      results.add(IDLE, name, { 'CPU, us': (measured[number].cpu * 1000) / count });
    });
  } finally {
    for (const process of processes) await process.end();
  }
}
