import { writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { declaredOptions } from './option-reference/declared-options.js';

/** @typedef {import('./option-reference/declared-options.js').Option} Option */

export const PAGE = fileURLToPath(new URL('../docs/options.md', import.meta.url));

const TABLES = [
  {
    title: 'Of the module',
    type: 'BackgroundJobsModuleOptions',
    text: 'Of `BackgroundJobsModule.forRoot()`.',
  },
  { title: 'Of a job', type: 'BackgroundJobOptions', text: 'Of `@BackgroundJob()`.' },
  { title: 'Of a lock', type: 'LockOptions', text: 'Of `lock`.' },
  { title: 'Of retries', type: 'RetryOptions', text: 'Of `retry`.' },
  {
    title: 'Of the dashboard',
    type: 'DashboardOptions',
    text:
      'Of `BackgroundJobsDashboardModule.forRoot()`. `forRootAsync()` takes `path`, `guards` and `imports` beside its ' +
      'factory, which gives the rest. [Dashboard](dashboard.md) shows them at work.',
  },
];

/** The places where a job's options can be written, from the one that has the last word down. */
const PLACES = {
  '`jobs`': 'JobOverrides',
  '`useFactory`': 'FactoryJobOptions',
  '`@BackgroundJob()`': 'BackgroundJobOptions',
  '`JobRegistry.add()`': 'AddedJobOptions',
  '`defaults`': 'JobDefaults',
};

/** @param {string} text */
function inCell(text) {
  return text.replaceAll('|', '\\|');
}

/** @param {string} standard */
function asCode(standard) {
  return /^(['[\d]|true$|false$|new |process\.)/.test(standard) ? `\`${standard}\`` : standard;
}

/** @param {Option[]} options */
function tableOf(options) {
  const rows = options.map(({ name, type, standard, text }) =>
    [`\`${name}\``, `\`${inCell(type)}\``, inCell(asCode(standard)), inCell(text)].join(' | '),
  );
  return [
    '| option | type | default | |',
    '| --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
}

/** @param {(type: string) => Option[]} optionsOf */
function placesTable(optionsOf) {
  const places = Object.entries(PLACES).map(([place, type]) => ({
    place,
    names: new Set(optionsOf(type).map(({ name }) => name)),
  }));
  const head = ['option', ...places.map(({ place }) => place)];
  const rows = optionsOf('BackgroundJobOptions').map(({ name }) =>
    [`\`${name}\``, ...places.map(({ names }) => (names.has(name) ? 'yes' : ''))].join(' | '),
  );
  return [head, head.map(() => '---')]
    .map((row) => row.join(' | '))
    .concat(rows)
    .map((row) => `| ${row} |`)
    .join('\n');
}

/**
 * The page docs/options.md.
 *
 * @param {(type: string) => Option[]} optionsOf
 * @returns {Promise<string>}
 */
export async function optionReference(optionsOf) {
  const tables = TABLES.map(
    ({ title, type, text }) => `## ${title}\n\n${text}\n\n${tableOf(optionsOf(type))}`,
  );
  const page = [
    '# Options',
    'Written from the declarations in `lib/` by `npm run docs:options`.',
    "A `Duration` is a number of milliseconds, or a text like `'30s'`, `'5 minutes'` or `'1.5h'`: a whole number of " +
      'milliseconds, from 1 (0 where it says so) to 366 days. An option that is `undefined` counts as not given.',
    ...tables,
    '## Where an option of a job can be written',
    'Columns are ordered by precedence: an option further left overrides the same option further right. `lock` and `retry` merge field by field: ' +
      '`lock: false` turns the lock off, `true` turns it on and keeps its fields. An `interval` replaces `cron` and `timeZone` below it, ' +
      'and a `cron` an `interval`; a `timeZone` alone keeps the `cron` below. `defaults` has no `lock.key`.',
    placesTable(optionsOf),
  ].join('\n\n');
  return format(page, { ...(await resolveConfig(PAGE)), parser: 'markdown' });
}

if (argv[1] === fileURLToPath(import.meta.url)) writeFileSync(PAGE, await optionReference(declaredOptions()));
