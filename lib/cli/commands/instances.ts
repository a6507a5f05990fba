import type { ClusterInstance } from '../../cluster/view/cluster-types.js';
import type { CommandRun } from '../command.js';
import type { Page } from '../output/page.js';
import { sentence, table, type Row } from '../output/table.js';
import { colourOf, joined } from '../output/words.js';

const TITLES = ['INSTANCE', 'STATE', 'HEARTBEAT', 'STARTED', 'VERSION', 'NODE', 'RUNS'];

export const run: CommandRun = async ({ cluster }) => {
  const instances = await (await cluster()).instances();
  return { document: instances, text: (page) => textOf(instances, page) };
};

function textOf(instances: readonly ClusterInstance[], page: Page): string {
  if (instances.length === 0) return sentence('No instance with this key prefix has reported within 24 h.');
  return table(
    TITLES,
    instances.map((instance) => rowOf(instance, page)),
    page,
  );
}

function rowOf(instance: ClusterInstance, page: Page): Row {
  const { id, state, lastHeartbeat, startedAt, version, node, running, scheduling } = instance;
  const { waiting, concurrency, droppedRecords } = instance;
  const cell = { text: state, colour: colourOf(state) };
  return {
    cells: [id, cell, page.time(lastHeartbeat), page.time(startedAt), version, node, String(running.length)],
    note: joined(
      scheduling ? undefined : 'schedules no jobs',
      concurrency === undefined || state !== 'live' ? undefined : limitText(concurrency, waiting),
      droppedRecords > 0 ? `${droppedRecords} records of runs were lost` : undefined,
    ),
  };
}

function limitText(concurrency: number, waiting: number): string {
  return `at most ${concurrency} runs at once${waiting > 0 ? `, ${waiting} waiting` : ''}`;
}
