import { durationText } from '../core/duration.js';
import { classNameOf, printable, quoted } from '../core/shown-values.js';
import type { ScheduledJob } from './scheduled-job.js';

/** The most rows that a person reads. */
const ROWS = 1000;

/** The line that says where locks live, and for how many jobs. */
export function storeLine(lockStore: object, keyPrefix: string, count: number): string {
  const jobs = `${count} ${count === 1 ? 'job' : 'jobs'}`;
  return `lock store ${printable(classNameOf(lockStore))}, key prefix ${quoted(keyPrefix)}, ${jobs}`;
}

/** Each job with its schedule and zone, its next tick and its lock, one a line. */
export function jobTable(jobs: readonly ScheduledJob[]): string {
  const rows = jobs.slice(0, ROWS).map(rowOf);
  const all = [['job', 'schedule', 'next tick', 'lock'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | '));
  const rest = jobs.length - rows.length;
  // Nest puts its prefix before the first line, which would shift the heading of the table.
  return ['the jobs:', ...lines, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n');
}

function rowOf({ name, schedule, nextTick, definition }: ScheduledJob): string[] {
  const { isDisabled, isExcluded, lock } = definition;
  const none = isDisabled ? 'none: disabled' : isExcluded ? 'none: excluded' : 'none';
  const held = lock === undefined ? 'none' : `${printable(lock.key, 200)}, ${durationText(lock.ttl)}`;
  return [printable(name, 200), schedule, nextTick?.toISOString() ?? none, held];
}
