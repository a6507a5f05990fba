import { OURS } from '../subjects/package.js';

/**
 * @typedef {object} Target
 * @property {string} item
 * @property {string} table the table of its figures
 * @property {string} metric a table without it has no row of this target
 * @property {string} against the reference of the ratio
 * @property {number} must
 * @property {number} [aim] absent if nothing is better than `must`
 * @property {string} [unit] of a figure that is no ratio
 * @property {boolean} [isExact] a smaller value is as wrong as a larger one
 * @property {(results: import('../harness/results.js').Results) => number[]} of each repetition
 */

/** A target that is a ratio of two systems of one table. @returns {Target} */
export function ratio(item, [table, metric, system, limit], must, aim) {
  return {
    item,
    table,
    metric,
    against: limit,
    must,
    aim,
    of: (results) => results.ratios(table, metric, system, limit),
  };
}

/** A target that is a single figure. @returns {Target} */
export function figure(item, [table, metric, system = OURS], facts) {
  return { item, table, metric, ...facts, of: (results) => results.samples(table, system, metric) };
}
