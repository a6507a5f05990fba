import type { AuditEntry } from '../../cluster/state/job-request.js';
import type { CommandRun } from '../command.js';
import { readCount } from '../input/values.js';
import { sentence, table, type Row } from '../output/table.js';
import type { Page } from '../output/page.js';

const TITLES = ['AT', 'BY', 'ACTION', 'JOB', 'RESULT'];

export const run: CommandRun = async ({ cluster, values }) => {
  const limit = readCount('limit', values.limit, 50);
  const entries = await (await cluster()).audit({ limit });
  return { document: entries, text: (page) => textOf(entries, page) };
};

function textOf(entries: readonly AuditEntry[], page: Page): string {
  if (entries.length === 0) return sentence('Nobody has paused, resumed, run or aborted anything.');
  return table(
    TITLES,
    entries.map((entry) => rowOf(entry, page)),
    page,
  );
}

function rowOf({ at, by, action, job, result, reason }: AuditEntry, page: Page): Row {
  return { cells: [page.time(at), by, action, job, result], note: reason };
}
