import type { JobCluster, JobRegistry, RunRecord } from '../index.js';
import type { ClusterObservation, ScheduledJob } from '../internal.js';
import type { MetricSet, MetricText, Sample } from './metric-set.js';
import type { Counter } from './prom-client.js';
import type { ObservedCluster } from './observed-cluster.js';

/** The parts that gauges read at each scrape. */
export interface JobGaugesDeps {
  readonly registry: JobRegistry;
  readonly cluster: JobCluster;
  readonly observed: ObservedCluster;
}

const INSTANCES: MetricText = {
  name: 'instances',
  help: 'The instances of the application by their state',
  labels: ['state'],
  aggregator: 'max',
};

/** Makes the gauges about the jobs of this instance. */
export function addInstanceGauges(metrics: MetricSet, { registry, cluster }: JobGaugesDeps): void {
  const add = (name: string, help: string, valueOf: (job: ScheduledJob) => number | undefined): void => {
    const read = (): Sample[] => registry.defined().flatMap((job) => sampleOf(job.name, valueOf(job)));
    const aggregator = name === 'running' ? 'sum' : 'max';
    metrics.gauge({ name, help, labels: ['job_name'], aggregator }, read);
  };
  add('running', 'Whether this instance is in the handler of the job', ({ isRunning }) => Number(isRunning));
  add('paused', 'Whether the job is paused in this instance', ({ isPaused }) => Number(isPaused));
  add('next_tick_timestamp_seconds', 'The next tick of the job in this instance', ({ nextTick }) =>
    secondsOf(nextTick),
  );
  const waiting = 'Runs of this instance that wait for a place among those that `concurrency` allows';
  metrics.gauge({ name: 'waiting', help: waiting, labels: [] }, () => [[{}, registry.waiting]]);
  metrics.gauge(
    {
      name: 'info',
      help: 'The definition of the job',
      labels: ['job_name', 'schedule', 'time_zone', 'locked'],
      aggregator: 'max',
    },
    () => registry.defined().map(infoOf),
  );
  const dropped =
    'Records of runs that this instance lost, because the state store did not take them in time';
  metrics.counter({ name: 'state_dropped_records_total', help: dropped }, (counter: Counter) => {
    counter.reset();
    counter.inc({}, cluster.monitor.droppedRecords);
  });
}

/** Makes the gauges about the whole cluster, from the state store. */
export function addClusterGauges(metrics: MetricSet, { registry, observed }: JobGaugesDeps): void {
  const add = (
    name: string,
    help: string,
    valuesOf: (observation: ClusterObservation) => ReadonlyMap<string, number | undefined>,
  ): void => {
    metrics.gauge({ name, help, labels: ['job_name'], aggregator: 'max' }, async () => {
      const observation = await observed.latest();
      if (observation === undefined) return [];
      const values = valuesOf(observation);
      return registry.defined().flatMap((job) => sampleOf(job.name, values.get(job.name)));
    });
  };
  add('last_success_timestamp_seconds', 'The end of the last run of the job that succeeded', ({ jobs }) =>
    mapOf(jobs, ({ lastSuccess }) => endOf(lastSuccess)),
  );
  add('last_failure_timestamp_seconds', 'The end of the last run of the job that failed', ({ jobs }) =>
    mapOf(jobs, ({ lastFailure }) => endOf(lastFailure)),
  );
  add(
    'ticks_without_success',
    'Ticks of the job that fell due after its last success, at most 1000',
    ({ ticksWithoutSuccess }) => ticksWithoutSuccess,
  );
  metrics.gauge(INSTANCES, async () => instancesOf(await observed.latest()));
}

function sampleOf(job: string, value: number | undefined): Sample[] {
  return value === undefined ? [] : [[{ job_name: job }, value]];
}

function infoOf({ name, schedule, ticksOn, definition }: ScheduledJob): Sample {
  return [
    {
      job_name: name,
      schedule,
      time_zone: ticksOn.timeZone ?? '',
      locked: String(definition.lock !== undefined),
    },
    1,
  ];
}

function mapOf<Job extends { readonly name: string }>(
  jobs: readonly Job[],
  valueOf: (job: Job) => number | undefined,
): ReadonlyMap<string, number | undefined> {
  return new Map(jobs.map((job) => [job.name, valueOf(job)]));
}

function endOf(record: RunRecord | undefined): number | undefined {
  return secondsOf(record?.finishedAt);
}

function secondsOf(date: Date | undefined): number | undefined {
  return date === undefined ? undefined : date.getTime() / 1000;
}

/** Leaves out instances that have shut down. */
function instancesOf(observation: ClusterObservation | undefined): Sample[] {
  if (observation === undefined) return [];
  const count = (state: string): number =>
    observation.instances.filter((instance) => instance.state === state).length;
  return ['live', 'silent'].map((state) => [{ state }, count(state)]);
}
