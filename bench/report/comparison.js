import { median } from '../harness/samples.js';
import { CLUSTER } from '../sections/cluster.js';
import { ON_LOCKS, POSTGRES_MINUTES } from '../sections/postgres.js';
import { OURS } from '../subjects/package.js';
import { figure, markdownTable } from './figures.js';

const RUNS = ['Runs of a tick', 'runs of a tick'];
const LATE = ['Late by (median), ms', 'late, p50, ms'];

/** The tables of the page that compares packages: their columns, and the metrics of those. */
const TABLES = [
  {
    table: CLUSTER,
    columns: [
      ['Commands per tick', 'on the wire for a tick'],
      ['Calls inside scripts', 'inside scripts for a tick'],
      RUNS,
      LATE,
    ],
  },
  {
    table: POSTGRES_MINUTES,
    columns: [
      ['Statements per minute', 'for a tick: statements or commands'],
      ['Of them on locks', ON_LOCKS],
      RUNS,
      LATE,
    ],
  },
];

/**
 * The page that compares packages, with the figures of these results.
 *
 * @param {string} text
 * @param {import('../harness/results.js').Results} results
 */
export function withFigures(text, results) {
  return TABLES.reduce((page, { table, columns }) => {
    const [[title]] = columns;
    const old = new RegExp(`^\\| *System *\\| *${title} *\\|[^]*?(?=^(?!\\|))`, 'm');
    if (!old.test(page)) throw new Error(`The page has no table with the column "${title}"`);
    return page.replace(old, `${tableOf(results, table, columns)}\n`);
  }, text);
}

function tableOf(results, table, columns) {
  const rows = results.systems(table, LATE[1]).map(({ name }) => {
    const cells = columns.map(([, metric]) => figure(median(results.samples(table, name, metric))));
    return [name.replace(OURS, 'this package'), ...cells];
  });
  return markdownTable(['System', ...columns.map(([title]) => title)], rows);
}
