import type { RunRecord } from '../../cluster/state/run-record.js';
import type { CommandRun } from '../command.js';
import { readCount, readOutcome } from '../input/values.js';
import { durationLine } from '../output/local-time.js';
import type { Page } from '../output/page.js';
import { sentence, table, type Row } from '../output/table.js';
import { colourOf, joined } from '../output/words.js';

const TITLES = ['STARTED', 'OUTCOME', 'TOOK', 'TRIGGER', 'RUN', 'INSTANCE'];

export const run: CommandRun = async ({ cluster, subject, values }) => {
  const outcome = readOutcome(values.outcome);
  const limit = readCount('limit', values.limit, 20);
  const jobCluster = await cluster();
  const records = await jobCluster.runs(subject, { limit, outcome });
  return { document: records, text: (page) => textOf(records, page) };
};

function textOf(records: readonly RunRecord[], page: Page): string {
  if (records.length === 0) return sentence('No such run is recorded.');
  return table(
    TITLES,
    records.map((record) => rowOf(record, page)),
    page,
  );
}

function rowOf(record: RunRecord, page: Page): Row {
  const { id, startedAt, outcome, durationMs, trigger, instance, reason, error, attempts, lockLost } = record;
  const tries = attempts > 1 ? `${attempts} attempts` : undefined;
  const took = outcome === 'skipped' ? '' : durationLine(durationMs);
  const state = { text: outcome, colour: colourOf(outcome) };
  return {
    cells: [page.time(startedAt), state, took, trigger, id, hostOf(instance)],
    note: joined(reason, tries, lockLost ? 'lost its lock' : undefined, error),
  };
}

/** The id of the run ends in the rest of the instance's. */
const hostOf = (instance: string): string => instance.replace(/:[^:]*$/, '');
