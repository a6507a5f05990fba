import type { RunRecord } from '../../cluster/state/run-record.js';
import type { ClusterInstance, ClusterJob, ClusterRun } from '../../cluster/view/cluster-types.js';
import type { CommandRun } from '../command.js';
import { lostRunsOf, statesOf, type LostRun } from '../output/job-state.js';
import { durationLine } from '../output/local-time.js';
import type { Page } from '../output/page.js';
import { factList, type Fact } from '../output/table.js';
import { colourOf, joined, listed } from '../output/words.js';

export const run: CommandRun = async ({ cluster, subject }) => {
  const jobCluster = await cluster();
  const [job, instances] = await Promise.all([jobCluster.job(subject), jobCluster.instances()]);
  return { document: job, text: (page) => factList(factsOf(job, instances, page), page) };
};

function factsOf(job: ClusterJob, instances: readonly ClusterInstance[], page: Page): Fact[] {
  const states = statesOf(job, instances);
  return [
    ['job', job.name],
    ['schedule', job.schedule],
    ['time zone', job.timeZone],
    ['state', states.join(', '), colourOf(states[0] ?? '')],
    ['next tick', job.nextTick && page.fullTime(job.nextTick)],
    ['last success', job.lastSuccess && recordLine(job.lastSuccess, page)],
    ['last failure', job.lastFailure && recordLine(job.lastFailure, page)],
    ['error', job.lastFailure?.error],
    ...job.running.map((each): Fact => ['in flight', runningLine(each, page)]),
    ...lostRunsOf(job, instances).map((each): Fact => ['lost', runningLine(each, page), 'red']),
    ...pauseFacts(job, page),
    ['scheduled by', listed(job.scheduledBy) ?? 'no live instance'],
    ['known by', listed(job.knownBy)],
    [
      'definitions',
      job.definitions > 1 ? `${job.definitions}, because different versions are live` : undefined,
    ],
  ];
}

function recordLine({ startedAt, durationMs, id, instance }: RunRecord, page: Page): string {
  return `${page.fullTime(startedAt)}, took ${durationLine(durationMs)}, run ${id} on ${instance}`;
}

function runningLine({ runId, instance, since }: ClusterRun | LostRun, page: Page): string {
  return `run ${runId} on ${instance} since ${page.fullTime(since)}`;
}

function pauseFacts({ paused }: ClusterJob, page: Page): Fact[] {
  if (paused === undefined) return [];
  const { by, at, until, reason, acknowledgedBy, pending, silent } = paused;
  return [
    ['paused', joined(`by ${by}`, page.fullTime(at))],
    ['until', until === undefined ? 'it is resumed' : page.fullTime(until)],
    ['reason', reason],
    ['acknowledged', listed(acknowledgedBy)],
    ['pending', listed(pending), 'yellow'],
    ['silent', listed(silent), 'red'],
  ];
}
