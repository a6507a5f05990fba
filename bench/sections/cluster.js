import { setTimeout as sleep } from 'node:timers/promises';
import { subjectsIn } from '../harness/compare.js';
import { percentile } from '../harness/samples.js';
import { ServerCalls } from '../harness/server-calls.js';
import { SubjectProcess } from '../harness/subject-process.js';
import { BULLMQ } from '../peers/cluster.js';
import { OURS } from '../subjects/package.js';

export const INSTANCES = 5;

export const CLUSTER = `E. ${INSTANCES} processes, one job that is due in each second`;

/** The commands of the package on locks. Its reports use others. */
const ON_LOCKS = ['set', 'evalsha'];

export const BETWEEN = 'set and evalsha between ticks';

/** @param {import('../harness/context.js').Context} context */
export async function run({ results, isFull, redisUrl }) {
  const all = await subjectsIn('subjects/cluster.js', 'peers/cluster.js');
  const subjects = all.filter(({ name }) => isFull || [OURS, BULLMQ].includes(name));
  const ticks = isFull ? 20 : 6;
  for (const subject of subjects) {
    const measured = await measureCluster({ subject, redisUrl, ticks, instances: INSTANCES });
    results.add(CLUSTER, subject.name, measured);
  }
}

/**
 * Starts some instances of a subject, and observes them and the server for some ticks.
 *
 * @param {{ subject: object, redisUrl: string, ticks: number, instances: number }} cluster
 */
export async function measureCluster({ subject, redisUrl, ticks, instances }) {
  const calls = await ServerCalls.watch(redisUrl);
  await calls.admin.flushall();
  const starting = Array.from({ length: instances }, () => SubjectProcess.start(subject, { redisUrl }));
  const processes = await Promise.all(starting);
  try {
    // The first ticks open connections and load scripts.
    await betweenTicks(2);
    const before = await look(processes, calls);
    await betweenTicks(ticks);
    const after = await look(processes, calls);
    return facts(before, after, calls.between(before.at, after.at), ticks);
  } finally {
    for (const process of processes) await process.end();
    calls.end();
  }
}

/** Half a second after that many more ticks. */
async function betweenTicks(ticks) {
  const now = Date.now();
  await sleep((Math.floor(now / 1000) + ticks) * 1000 + 500 - now);
}

async function look(processes, calls) {
  const at = Date.now();
  const counted = await calls.counted();
  const instances = await Promise.all(processes.map((process) => process.measure({})));
  return {
    at,
    counted,
    runs: instances.flatMap(({ runs }) => runs),
    cpu: sum(instances.map(({ cpu }) => cpu)),
  };
}

function facts(before, after, seen, ticks) {
  const called = (command) => (after.counted[command] ?? 0) - (before.counted[command] ?? 0);
  const late = after.runs.map((at) => at % 1000);
  const ran = new Set(after.runs.map((at) => Math.floor(at / 1000)));
  const onTheWire = seen.filter(({ isInside }) => !isInside);
  const between = onTheWire.filter(({ at }) => at % 1000 >= 500);
  return {
    'set and evalsha for a tick': (called('set') + called('evalsha')) / ticks,
    'on the wire for a tick': onTheWire.length / ticks,
    'inside scripts for a tick': (seen.length - onTheWire.length) / ticks,
    [BETWEEN]: between.filter(({ command }) => ON_LOCKS.includes(command)).length / ticks,
    'on the wire between ticks': between.length / ticks,
    'ticks that ran': ran.size / ticks,
    'runs of a tick': after.runs.length / ticks,
    'late, p50, ms': percentile(late, 0.5),
    'late, most, ms': percentile(late, 1),
    'CPU for a tick, all, ms': after.cpu / ticks,
  };
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
