// npm run bench [-- section …] measures the built package beside its peers and the limit, and prints ratios. With
// --full it measures everything, often, and writes docs/performance.md.
import { mkdirSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { RedisServer } from '../test/support/redis-server.js';
import { load, machine } from './harness/machine.js';
import { installPeers } from './harness/peers.js';
import { Results } from './harness/results.js';

const SECTIONS = [
  'start',
  'dispatch',
  'lateness',
  'lock-cycle',
  'cluster',
  'full-hour',
  'growth',
  'cluster-view',
  'spread',
];

const folder = new URL('./', import.meta.url);
const isFull = process.argv.includes('--full');
const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const form = isFull ? 'full' : 'quick';

installPeers();
const results = new Results();
const before = load();
await measure();
const { judge, targetTable } = await import('./report/target-table.js');
const { page } = await import('./report/page.js');
const run = {
  results,
  machine: machine(),
  load: { before, after: load() },
  command: `npm run bench${isFull ? ':full' : ''}`,
};
console.log(`\n${await tidy(targetTable(judge(results)))}`);
await keep();

async function measure() {
  const unknown = asked.find((name) => !SECTIONS.includes(name));
  if (unknown !== undefined) throw new Error(`No section "${unknown}": ${SECTIONS.join(', ')}`);
  const redis = await RedisServer.start();
  try {
    for (const name of SECTIONS.filter((section) => asked.length === 0 || asked.includes(section))) {
      await section(name, { results, isFull, redisUrl: redis.url });
    }
  } finally {
    await redis.stop();
  }
}

async function section(name, context) {
  const { run } = await import(`./sections/${name}.js`);
  const start = performance.now();
  await run(context);
  const seconds = Math.round((performance.now() - start) / 1000);
  console.log(`${name}: ${seconds} s, load ${load().toFixed(1)}`);
}

/** Writes every sample and the tables. */
async function keep() {
  const text = await tidy(page(run));
  const { machine, load } = run;
  mkdirSync(new URL('results/', folder), { recursive: true });
  const samples = { form, machine, load, targets: judge(results), measured: results };
  writeFileSync(new URL(`results/${form}.json`, folder), `${JSON.stringify(samples, undefined, 1)}\n`);
  writeFileSync(new URL(`results/${form}.md`, folder), text);
  if (isFull && asked.length === 0) writeFileSync(new URL('../docs/performance.md', folder), text);
  console.log(`Every sample: bench/results/${form}.json, the tables: bench/results/${form}.md`);
}

/** Formats as `npm run lint` expects. */
async function tidy(markdown) {
  const file = new URL('../docs/performance.md', folder);
  return format(markdown, { ...(await resolveConfig(file)), parser: 'markdown' });
}
