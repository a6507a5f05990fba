// npm run bench [-- section …] measures the built package beside its peers and the limit, and prints ratios. With
// --full it measures everything, often, and writes a page of the documentation. With sections it replaces their figures.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { RedisServer } from '../test/support/redis-server.js';
import { load, machine } from './harness/machine.js';
import { installPeers } from './harness/peers.js';
import { Record } from './harness/record.js';
import { Results } from './harness/results.js';
import { fileOf, thisMajor, VERSION_OF_RECORD } from './report/node-versions.js';

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

/** The quick form leaves them out unless it is asked for them: no target needs the one, and the other takes minutes. */
const FULL_ONLY = ['growth', 'postgres'];

const folder = new URL('./', import.meta.url);
const documentation = new URL('../docs/', import.meta.url);
const isFull = process.argv.includes('--full');
const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const form = `${isFull ? 'full' : 'quick'}-node${thisMajor}`;
const command = [`npm run bench${isFull ? ':full' : ''}`, ...(asked.length > 0 ? ['--', ...asked] : [])].join(
  ' ',
);

installPeers();
const file = new URL(`results/${form}.json`, folder);
const record = new Record(file, machine(), { isFresh: !isFull || asked.length === 0 });
await measure();
const { judge, targetTable } = await import('./report/target-table.js');
const { page, withTables } = await import('./report/page.js');
const { withFigures } = await import('./report/comparison.js');
console.log(`\n${await tidy(targetTable(judge(record.of(wanted()).results)))}`);
await keep();

function wanted() {
  return SECTIONS.filter((name) =>
    asked.length === 0 ? isFull || !FULL_ONLY.includes(name) : asked.includes(name),
  );
}

async function measure() {
  const unknown = asked.find((name) => !SECTIONS.includes(name));
  if (unknown !== undefined) throw new Error(`No section "${unknown}": ${SECTIONS.join(', ')}`);
  const redis = await RedisServer.start();
  try {
    for (const name of wanted()) await section(name, { isFull, redisUrl: redis.url, redisPid: redis.pid });
  } finally {
    await redis.stop();
  }
}

async function section(name, context) {
  const { run } = await import(`./sections/${name}.js`);
  const results = new Results();
  const before = load();
  const start = performance.now();
  await run({ ...context, results });
  const seconds = Math.round((performance.now() - start) / 1000);
  record.keep(name, { results, command, seconds, load: { before, after: load() } });
  console.log(`${name}: ${seconds} s, load ${load().toFixed(1)}`);
}

/** Writes the tables, and in the full form the page of the documentation. */
async function keep() {
  const all = record.of(SECTIONS);
  const text = await tidy(page(all));
  const tables = new URL(`results/${form}.md`, folder);
  writeFileSync(tables, text);
  if (isFull) await publish(text, all);
  console.log(`Every sample: bench/results/${form}.json, the tables: bench/results/${form}.md`);
}

/** Writes the whole page, or only the tables of this run while other sections have no figures. */
async function publish(text, { sections, results: whole }) {
  const target = new URL(fileOf(thisMajor), documentation);
  if (sections.length === SECTIONS.length) {
    writeFileSync(target, text);
    if (thisMajor === VERSION_OF_RECORD) await compareIn('comparison.md', whole);
  } else if (existsSync(target)) {
    const { results } = record.of(wanted());
    writeFileSync(target, await tidy(withTables(readFileSync(target, 'utf8'), { results, command })));
  } else console.log(`docs/${fileOf(thisMajor)} needs the figures of all sections`);
}

/** Another page quotes some of the figures. */
async function compareIn(name, results) {
  const target = new URL(name, documentation);
  writeFileSync(target, await tidy(withFigures(readFileSync(target, 'utf8'), results)));
}

/** Formats as `npm run lint` expects. */
async function tidy(markdown) {
  const like = new URL('performance.md', documentation);
  return format(markdown, { ...(await resolveConfig(like)), parser: 'markdown' });
}
