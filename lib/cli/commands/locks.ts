import type { ClusterLock } from '../../cluster/view/cluster-types.js';
import type { CommandRun } from '../command.js';
import { durationLine } from '../output/local-time.js';
import { sentence, table, type Row } from '../output/table.js';

const TITLES = ['KEY', 'JOB', 'KIND', 'OWNER', 'LEFT'];

export const run: CommandRun = async ({ cluster }) => {
  const locks = await (await cluster()).locks();
  return {
    document: locks,
    text: (page) =>
      locks.length === 0 ? sentence('No lock of a job is held.') : table(TITLES, locks.map(rowOf), page),
  };
};

function rowOf({ key, job, kind, owner, remainingMs }: ClusterLock): Row {
  return { cells: [key, job ?? '', kind, owner, durationLine(remainingMs)] };
}
