// npm run bench [-- section …] measures the built package beside its peers and the limit, and prints ratios. With
// --full it measures everything, often, and writes docs/performance.md. With sections it writes their tables there.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  'postgres',
];

/** Its ticks take minutes, so the quick form leaves it out unless it is asked for. */
const SLOW = 'postgres';

const folder = new URL('./', import.meta.url);
const isFull = process.argv.includes('--full');
const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const form = isFull ? 'full' : 'quick';

installPeers();
const results = new Results();
const before = load();
await measure();
const { judge, targetTable } = await import('./report/target-table.js');
const { page, withTables } = await import('./report/page.js');
const run = {
  results,
  machine: machine(),
  load: { before, after: load() },
  command: [`npm run bench${isFull ? ':full' : ''}`, ...asked].join(asked.length === 0 ? '' : ' -- '),
};
console.log(`\n${await tidy(targetTable(judge(results)))}`);
await keep();

async function measure() {
  const unknown = asked.find((name) => !SECTIONS.includes(name));
  if (unknown !== undefined) throw new Error(`No section "${unknown}": ${SECTIONS.join(', ')}`);
  const redis = await RedisServer.start();
  try {
    for (const name of SECTIONS.filter(isWanted)) {
      await section(name, { results, isFull, redisUrl: redis.url, redisPid: redis.pid });
    }
  } finally {
    await redis.stop();
  }
}

function isWanted(name) {
  return asked.length === 0 ? isFull || name !== SLOW : asked.includes(name);
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
  if (isFull) await publish(text);
  console.log(`Every sample: bench/results/${form}.json, the tables: bench/results/${form}.md`);
}

/** Writes the page of the documentation, or only those of its tables that were measured. */
async function publish(text) {
  const file = new URL('../docs/performance.md', folder);
  const whole = asked.length === 0;
  writeFileSync(file, whole ? text : await tidy(withTables(readFileSync(file, 'utf8'), run)));
}

/** Formats as `npm run lint` expects. */
async function tidy(markdown) {
  const file = new URL('../docs/performance.md', folder);
  return format(markdown, { ...(await resolveConfig(file)), parser: 'markdown' });
}
