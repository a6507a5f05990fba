import { compareAfresh } from '../harness/compare.js';
import { measureCluster } from './cluster.js';
import { LOST, WON } from './lock-cycle.js';
import { OURS } from '../subjects/package.js';
import { INTERVALS } from '../subjects/start.js';
import { median } from '../harness/samples.js';

export const JOBS = 'G. The start by the number of interval jobs, for each';
export const INSTANCES = 'G. One job that is due in each second, by the number of instances';
export const CARRIED = 'G. What one Redis carries, by the number of instances and the server CPU of D';

const MODELLED = [1, 5, 20, 100, 500];

/** @param {import('../harness/context.js').Context} context */
export async function run({ results, isFull, redisUrl }) {
  if (isFull) {
    await growJobs(results);
    await growInstances(results, redisUrl);
  }
  if (results.has(WON)) model(results);
}

async function growJobs(results) {
  const subject = { module: new URL('../subjects/start.js', import.meta.url).href, name: INTERVALS };
  for (const count of [10, 100, 1000, 10_000, 100_000]) {
    const comparison = { subjects: [subject], context: { count }, size: {}, repetitions: 3 };
    await compareAfresh(comparison, (_name, { cost: { cpu, heap, rss } }) => {
      results.add(JOBS, count.toLocaleString('en'), {
        'CPU, us': (cpu * 1000) / count,
        'heap, B': heap / count,
        'RSS, B': rss / count,
      });
    });
  }
}

async function growInstances(results, redisUrl) {
  const subject = { module: new URL('../subjects/cluster.js', import.meta.url).href, name: OURS };
  for (const instances of [1, 2, 5, 10, 20]) {
    const measured = await measureCluster({ subject, redisUrl, ticks: 10, instances });
    results.add(INSTANCES, String(instances), measured);
  }
}

/** One instance wins a tick, and all others lose it. The result is their share of the server's one core. */
function model(results) {
  const metric = 'at 64: server CPU, us';
  const [won, lost] = [WON, LOST].map((table) => median(results.samples(table, OURS, metric)));
  for (const instances of MODELLED) {
    const ofTick = won + (instances - 1) * lost;
    results.add(CARRIED, String(instances), {
      'server CPU for a tick, us': ofTick,
      'ticks in a second, at half a core': 500_000 / ofTick,
    });
  }
}
