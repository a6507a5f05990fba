import { carriedByPostgres, carriedByRedis } from './carried.js';
import { losses } from './losses.js';
import { measurementTable } from './measurements.js';
import { markdownTable } from './figures.js';
import { thisMajor, VERSION_OF_RECORD } from './node-versions.js';
import { reasons } from './reasons.js';
import { judge, targetTable } from './target-table.js';
import { CARRYING, introduction, LOSSES, NOT_MEASURED, otherIntroduction } from './texts.js';

/**
 * The page of the documentation. That of another version of Node has only the figures.
 *
 * @param {{ results: import('../harness/results.js').Results, machine: object, sections: object[] }} run
 */
export function page(run) {
  const isOfRecord = thisMajor === VERSION_OF_RECORD;
  const parts = isOfRecord
    ? [introduction(), ...judged(run), ...explained(run), measurements(run), NOT_MEASURED]
    : [otherIntroduction(), ...judged(run), measurements(run)];
  return parts.join('\n\n');
}

function judged({ results, machine, sections }) {
  const verdicts = judge(results);
  return [
    `## Machine\n\n${machineTable(machine)}\n\n${sectionTable(sections)}`,
    `## Targets\n\n${targetTable(verdicts)}\n\n${reasons(verdicts)}`,
  ];
}

function explained({ results }) {
  const { redis, postgres } = CARRYING;
  return [
    `${LOSSES}\n\n${losses(results).join('\n')}`,
    `## How much one Redis can carry\n\n${redis.before}\n\n${carriedByRedis(results)}\n\n${redis.after}`,
    `## How much one PostgreSQL can carry\n\n${postgres.before}\n\n${carriedByPostgres(results)}\n\n${postgres.after}`,
  ];
}

function measurements({ results }) {
  return `## Measurements\n\n${results.tables.map(subsection).join('\n\n')}`;
}

function subsection(table) {
  return `### ${table.table}\n\n${measurementTable(table)}`;
}

/**
 * The page with the tables of a later run in the place of its own.
 *
 * @param {string} text of the page
 * @param {{ results: import('../harness/results.js').Results, command: string }} run
 */
export function withTables(text, { results, command }) {
  return results.tables.reduce((page, table) => {
    const start = page.indexOf(`### ${table.table}\n`);
    const at = start === -1 ? endOfTables(page) : start;
    const rest = start === -1 ? page.slice(at) : page.slice(at).replace(/^###[^]*?(?=^###? |(?![^]))/m, '');
    return `${page.slice(0, at)}${subsection(table)}\n\n\`${command}\` measured this table by itself.\n\n${rest}`;
  }, text);
}

/** Only the page of the version of record has a section after its tables. */
function endOfTables(page) {
  const after = page.indexOf('## Not measured');
  return after === -1 ? page.length : after;
}

function machineTable({ versions, ...facts }) {
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return markdownTable(['', ''], Object.entries({ ...facts, versions: list.join(', ') }));
}

function sectionTable(sections) {
  const rows = sections.map(({ name, command, seconds, load: { before, after } }) => [
    name,
    `\`${command}\``,
    `${seconds} s`,
    before.toFixed(1),
    after.toFixed(1),
  ]);
  return markdownTable(['section', 'measured by', 'took', 'load before', 'load after'], rows);
}
