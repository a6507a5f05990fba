import type { UnknownJobError } from '../../core/errors.js';
import type { JobRequest } from '../state/job-request.js';
import { idsOf } from './acknowledgements.js';
import type { ClusterData } from './cluster-data.js';
import { unknownJob } from './cluster-reader.js';
import type { ClusterSnapshot, KnownJob } from './cluster-snapshot.js';
import type { ClusterInstance, ClusterJob } from './cluster-types.js';
import { pauseAt } from './explain/pause-spans.js';
import { byDefinition } from './job-definitions.js';
import type { JobSchedules } from './job-schedules.js';

/** So many entries of the audit tell which ticks fell into pauses. */
export const LOOK_AUDIT = 200;

/** A tick may be due for so long before anybody misses its outcome, in milliseconds. */
const PATIENCE_MS = 15_000;

/** A job, and the latest tick that must have had an outcome by now. */
export interface LookedAtJob {
  readonly job: ClusterJob;
  /** Absent when no tick was due that a live instance should have seen. */
  readonly dueTick?: Date | undefined;
}

/** A definition of a job, with the ids of the live instances that have it. */
export interface LookedAtDefinition {
  readonly schedule: string;
  readonly scheduledBy: readonly string[];
  readonly knownBy: readonly string[];
}

/**
 * The whole cluster at one moment, for a page that shows all of it.
 */
export class ClusterLook {
  readonly #snapshot: ClusterSnapshot;
  readonly #data: ClusterData;
  readonly #schedules: JobSchedules;

  constructor(snapshot: ClusterSnapshot, data: ClusterData, schedules: JobSchedules) {
    this.#snapshot = snapshot;
    this.#data = data;
    this.#schedules = schedules;
  }

  /** The time of the store. */
  get now(): Date {
    return new Date(this.#snapshot.now);
  }

  /** All jobs, by name. */
  jobs(): LookedAtJob[] {
    return this.#data.jobs(this.#snapshot).map((job) => this.#withTick(job));
  }

  /** @throws UnknownJobError when no instance knows the job */
  job(name: string): LookedAtJob {
    const job = this.#data.job(this.#snapshot, name);
    if (job === undefined) throw this.unknown(name);
    return this.#withTick(job);
  }

  unknown(name: string): UnknownJobError {
    return unknownJob(name, this.#snapshot);
  }

  instances(): ClusterInstance[] {
    return this.#snapshot.instances.map((instance) => this.#data.instance(instance));
  }

  /** Requests for runs and aborts that nobody has answered, and pauses that some live instance does not follow yet. */
  requests(): JobRequest[] {
    return this.#snapshot.overview.requests.filter(({ kind, id, job, answer }) => {
      if (kind !== 'pause') return answer === undefined;
      return this.#snapshot.liveJob(job).some(({ instance }) => !instance.report.pauses.includes(id));
    });
  }

  /** The definitions of the job that live instances have. */
  definitions(name: string): LookedAtDefinition[] {
    return byDefinition(this.#snapshot.liveJob(name)).map((known) => ({
      schedule: known[0]?.description.schedule ?? '',
      scheduledBy: idsOf(scheduling(known)),
      knownBy: idsOf(known),
    }));
  }

  #withTick(job: ClusterJob): LookedAtJob {
    const dueTick = this.#dueTick(job.name);
    return dueTick === undefined ? { job } : { job, dueTick };
  }

  /** Right after an outage of the store, outcomes are still on their way. */
  #dueTick(name: string): Date | undefined {
    if (this.#snapshot.isAfterOutage) return undefined;
    const ticks = byDefinition(scheduling(this.#snapshot.liveJob(name)))
      .map((known) => this.#dueTickOf(known))
      .filter((tick) => tick !== undefined);
    const tick = ticks.length === 0 ? undefined : Math.max(...ticks);
    if (tick === undefined || pauseAt(this.#snapshot, name, tick) !== undefined) return undefined;
    return new Date(tick);
  }

  /** Instances that started after a tick could not see it. */
  #dueTickOf(known: readonly KnownJob[]): number | undefined {
    const [first] = known;
    if (first === undefined) return undefined;
    const tick = this.#schedules.latestTick(first.description, this.#snapshot.now - PATIENCE_MS);
    const start = Math.min(...known.map(({ instance }) => instance.report.startedAt.getTime()));
    return tick === undefined || tick < start ? undefined : tick;
  }
}

function scheduling(known: readonly KnownJob[]): KnownJob[] {
  return known.filter(({ description }) => description.scheduled);
}
