import { median } from '../harness/samples.js';
import { targets } from '../targets.js';
import { cell, figure, markdownTable } from './figures.js';

/**
 * Each target with its samples and its verdict.
 *
 * @param {import('../harness/results.js').Results} results
 */
export function judge(results) {
  return targets
    .filter(({ table, metric }) => results.hasMetric(table, metric))
    .map((target) => {
      const samples = target.of(results);
      return { ...target, samples, verdict: verdict(target, median(samples)) };
    });
}

function verdict({ must, aim, isExact = false }, value) {
  if (isExact ? Math.abs(value - must) > 1e-9 : value > must) return 'missed';
  return aim === undefined || value > aim ? 'must' : 'aim';
}

/** @param {ReturnType<typeof judge>} judged */
export function targetTable(judged) {
  const head = ['', 'against', 'measured', 'must', 'aim', 'meets'];
  const rows = judged.map(({ item, against, samples, unit = '×', must, aim, isExact, verdict }) => [
    item,
    against,
    `${cell(samples)} ${unit}`,
    `${isExact ? '' : '≤ '}${figure(must)}`,
    aim === undefined ? '' : `≤ ${figure(aim)}`,
    verdict === 'missed' ? '**missed**' : verdict,
  ]);
  return markdownTable(head, rows);
}
