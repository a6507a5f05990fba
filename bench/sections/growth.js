import { compareAfresh } from '../harness/compare.js';
import { measureCluster } from './cluster.js';
import { OURS } from '../subjects/package.js';
import { INTERVALS } from '../subjects/start.js';

export const JOBS = 'G. The start by the number of interval jobs, for each';
export const INSTANCES = 'G. One job that is due in each second, by the number of instances';

/** @param {import('../harness/context.js').Context} context */
export async function run({ results, redisUrl }) {
  await growJobs(results);
  await growInstances(results, redisUrl);
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
