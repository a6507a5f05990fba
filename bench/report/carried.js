import { median } from '../harness/samples.js';
import { LOST, WON } from '../sections/lock-cycle.js';
import { POSTGRES_LOST, POSTGRES_WON } from '../sections/postgres.js';
import { OURS } from '../subjects/package.js';
import { ON_POSTGRES } from '../subjects/postgres.js';
import { figure, markdownTable } from './figures.js';

const SERVER_CPU = 'at 64: server CPU, us';
const HALF_A_CORE = 500_000;

/** @param {import('../harness/results.js').Results} results */
export const carriedByRedis = (results) =>
  carried(results, { tables: [WON, LOST], system: OURS, instances: [1, 5, 20, 100, 500], unit: 'commands' });

/** @param {import('../harness/results.js').Results} results */
export const carriedByPostgres = (results) =>
  carried(results, {
    tables: [POSTGRES_WON, POSTGRES_LOST],
    system: ON_POSTGRES,
    instances: [1, 5, 10, 20, 100],
    unit: 'statements',
  });

/**
 * The ticks that half a core of the server carries. One instance wins a tick, and all others lose it. Returns nothing
 * if the server's CPU time was not measured.
 */
function carried(results, { tables, system, instances, unit }) {
  if (!tables.every((table) => results.hasMetric(table, SERVER_CPU))) return '';
  const [won, lost] = tables.map((table) => median(results.samples(table, system, SERVER_CPU)));
  const rows = instances.map((count) => {
    const ofTick = won + (count - 1) * lost;
    const ticks = HALF_A_CORE / ofTick;
    return [String(count), figure(ofTick), figure(ticks), figure(ticks * (count + 2))];
  });
  return markdownTable(
    ['instances', 'server CPU for a tick, us', 'ticks in a second, at half a core', `${unit} in a second`],
    rows,
  );
}
