import type { ClusterInstance, ClusterJob } from '../../cluster/view/cluster-types.js';
import type { CommandRun } from '../command.js';
import { byUrgency, lastRunOf, statesOf } from '../output/job-state.js';
import type { Page } from '../output/page.js';
import { sentence, table, type Row } from '../output/table.js';
import { colourOf, counted } from '../output/words.js';

const TITLES = ['JOB', 'SCHEDULE', 'STATE', 'NEXT TICK', 'LAST RUN'];

export const run: CommandRun = async ({ cluster }) => {
  const jobCluster = await cluster();
  const [jobs, instances] = await Promise.all([jobCluster.jobs(), jobCluster.instances()]);
  const document = byUrgency(jobs, instances);
  return { document, text: (page) => textOf(document, instances, page) };
};

function textOf(jobs: readonly ClusterJob[], instances: readonly ClusterInstance[], page: Page): string {
  const live = instances.filter(({ state }) => state === 'live').length;
  const silent = instances.filter(({ state }) => state === 'silent').length;
  const counts = `${counted(jobs.length, 'job')}; ${counted(live, 'live instance')}`;
  const end = sentence(silent === 0 ? `${counts}.` : `${counts}, ${silent} silent.`);
  if (jobs.length === 0)
    return `${end}${sentence('No instance with this key prefix has reported a job within 24 h.')}`;
  const rows = jobs.map((job) => rowOf(job, instances, page));
  return `${table(TITLES, rows, page)}\n${end}`;
}

function rowOf(job: ClusterJob, instances: readonly ClusterInstance[], page: Page): Row {
  const states = statesOf(job, instances);
  const running = job.running.length;
  const words = states.map((word) => (word === 'running' && running > 1 ? `running ${running}` : word));
  const state = { text: words.join(', '), colour: colourOf(states[0] ?? '') };
  return {
    cells: [job.name, job.schedule, state, page.time(job.nextTick), page.time(lastRunOf(job)?.startedAt)],
  };
}
