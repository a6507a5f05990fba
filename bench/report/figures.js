import { spread } from '../harness/samples.js';

/** @param {number} value shown with three significant digits at most */
export function figure(value) {
  if (value === 0) return '0';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return Number(value.toFixed(Math.min(digits, 3))).toLocaleString('en', { maximumFractionDigits: 3 });
}

/** The median, with the smallest and the largest sample. @param {readonly number[]} samples */
export function cell(samples) {
  const { median, least, most } = spread(samples);
  if (samples.length === 1 || least === most) return figure(median);
  return `${figure(median)} (${figure(least)}–${figure(most)})`;
}

/** @param {readonly string[]} head @param {readonly (readonly string[])[]} rows */
export function markdownTable(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
