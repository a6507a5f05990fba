import type { InstanceReport, JobDescription } from '../state/instance-report.js';
import type { JobRequest } from '../state/job-request.js';
import type { ClusterOverview, StoredInstance } from '../state/job-state-store.js';
import type { ClusterRun, InstanceState } from './cluster-types.js';
import { withoutAbsent } from './plain-data.js';

/** An instance is silent so many milliseconds after its last heartbeat: it has missed three. */
export const SILENT_AFTER_MS = 15_000;

/** An instance, and what it is at the moment of the snapshot. */
export interface SeenInstance {
  readonly report: StoredInstance;
  readonly state: InstanceState;
  /** A page of its catalogue is lost, so that it may know more jobs than the snapshot shows. */
  readonly lacksPages: boolean;
}

/** A job in the catalogue of one instance. */
export interface KnownJob {
  readonly instance: SeenInstance;
  readonly description: JobDescription;
}

/** All that the state store knows at one moment, by job and by instance. */
export class ClusterSnapshot {
  readonly overview: ClusterOverview;
  /** The time of the store, in milliseconds since 1970. */
  readonly now: number;
  /** An outage of the state store has ended just now, so that nobody is called silent or lost. */
  readonly isAfterOutage: boolean;
  /** Live ones first, then silent ones, and by the time of their start, newest first. */
  readonly instances: readonly SeenInstance[];
  /** By name. The first entry of a job has the definition that counts. */
  readonly #jobs = new Map<string, KnownJob[]>();
  /** The runs in live instances, by the job's name. */
  readonly #running = new Map<string, ClusterRun[]>();

  /** @param failedLately whether a call of the viewer has failed within the last {@link SILENT_AFTER_MS} */
  constructor(overview: ClusterOverview, failedLately: boolean) {
    this.overview = overview;
    this.now = overview.now.getTime();
    this.isAfterOutage = failedLately || overview.instances.some((report) => this.#sawOutage(report));
    this.instances = overview.instances.map((report) => this.#seen(report)).sort(byState);
    for (const instance of this.instances)
      for (const digest of instance.report.catalogue) this.#read(instance, digest);
    for (const instance of this.instances) if (instance.state === 'live') this.#readRuns(instance.report);
    for (const known of this.#jobs.values()) known.sort(byWeight);
  }

  /** The names of all jobs, in their order. */
  get names(): readonly string[] {
    return [...this.#jobs.keys()].sort();
  }

  /** The definition of the job that counts: that of the instance which started last, best of one that schedules it. */
  definition(name: string): JobDescription | undefined {
    return this.#jobs.get(name)?.[0]?.description;
  }

  /** The instances that know the job; one that is live and schedules it comes first. */
  knownJob(name: string): readonly KnownJob[] {
    return this.#jobs.get(name) ?? [];
  }

  /** The live instances that know the job. */
  liveJob(name: string): readonly KnownJob[] {
    return this.knownJob(name).filter(({ instance }) => instance.state === 'live');
  }

  isScheduled(name: string): boolean {
    return this.liveJob(name).some(({ description }) => description.scheduled);
  }

  /** The instance of that id. */
  instance(id: string): SeenInstance | undefined {
    return this.instances.find(({ report }) => report.id === id);
  }

  /** The pause of the job that is in force. */
  pauseOf(job: string): JobRequest | undefined {
    return this.overview.requests.find(
      (request) => request.kind === 'pause' && request.job === job && this.#isInForce(request),
    );
  }

  /** The runs of the job in live instances. */
  running(job: string): readonly ClusterRun[] {
    return this.#running.get(job) ?? [];
  }

  /** The live instance that has the run in flight, and the name of the run's job. */
  findRun(runId: string): { readonly instance: string; readonly job: string } | undefined {
    for (const [job, runs] of this.#running)
      for (const run of runs) if (run.runId === runId) return { instance: run.instance, job };
    return undefined;
  }

  #isInForce({ expiresAt }: JobRequest): boolean {
    return expiresAt === undefined || expiresAt.getTime() > this.now;
  }

  #sawOutage({ outageEndedAt }: InstanceReport): boolean {
    return outageEndedAt !== undefined && this.now - outageEndedAt.getTime() < SILENT_AFTER_MS;
  }

  #seen(report: StoredInstance): SeenInstance {
    const lacksPages = report.catalogue.some((digest) => !this.overview.catalogue.has(digest));
    if (report.state === 'left') return { report, state: 'left', lacksPages };
    const isSilent = this.now - report.lastHeartbeat.getTime() >= SILENT_AFTER_MS;
    return { report, state: isSilent && !this.isAfterOutage ? 'silent' : 'live', lacksPages };
  }

  #read(instance: SeenInstance, digest: string): void {
    for (const description of this.overview.catalogue.get(digest) ?? [])
      append(this.#jobs, description.name, { instance, description });
  }

  #readRuns({ id, running }: StoredInstance): void {
    for (const { job, runId, tick, since } of running) {
      const run = withoutAbsent({ runId, instance: id, tick, since });
      append(this.#running, job, run);
    }
  }
}

function append<Item>(lists: Map<string, Item[]>, name: string, item: Item): void {
  const list = lists.get(name);
  if (list === undefined) lists.set(name, [item]);
  else list.push(item);
}

const STATES: readonly InstanceState[] = ['live', 'silent', 'left'];

function byState(one: SeenInstance, other: SeenInstance): number {
  return (
    STATES.indexOf(one.state) - STATES.indexOf(other.state) ||
    other.report.startedAt.getTime() - one.report.startedAt.getTime() ||
    (one.report.id < other.report.id ? -1 : 1)
  );
}

/** Among live instances, those that schedule the job come first. Sorting keeps the order otherwise. */
function byWeight(one: KnownJob, other: KnownJob): number {
  return weightOf(one) - weightOf(other);
}

function weightOf({ instance, description }: KnownJob): number {
  return STATES.indexOf(instance.state) * 2 + (description.scheduled ? 0 : 1);
}
