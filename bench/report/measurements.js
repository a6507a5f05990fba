import { cell, markdownTable } from './figures.js';

/** One table of measurements. @param {import('../harness/results.js').Results['tables'][number]} measured */
export function measurementTable({ metrics, systems }) {
  const rows = [...systems].map(([system, cells]) => [
    system,
    ...metrics.map((metric) => (cells.has(metric) ? cell(cells.get(metric)) : '')),
  ]);
  return markdownTable(['', ...metrics], rows);
}
