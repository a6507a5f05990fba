import { idsOf, pauseAcknowledgement } from './acknowledgements.js';
import type { ClusterSnapshot, KnownJob, SeenInstance } from './cluster-snapshot.js';
import type { ClusterInstance, ClusterJob, ClusterPause, ViewScope } from './cluster-types.js';
import type { JobSchedules } from './job-schedules.js';
import { distinctDefinitions } from './job-definitions.js';
import { withoutAbsent } from './plain-data.js';

/** Shows jobs and instances of a snapshot as plain data. */
export class ClusterData {
  readonly #schedules: JobSchedules;
  readonly #scope: ViewScope;

  constructor(schedules: JobSchedules, scope: ViewScope) {
    this.#schedules = schedules;
    this.#scope = scope;
  }

  /** All jobs, by name. */
  jobs(snapshot: ClusterSnapshot): ClusterJob[] {
    return snapshot.names.flatMap((name) => this.job(snapshot, name) ?? []);
  }

  /** `undefined`: no instance knows the job. */
  job(snapshot: ClusterSnapshot, name: string): ClusterJob | undefined {
    const definition = snapshot.definition(name);
    if (definition === undefined) return undefined;
    const { schedule, cron, timeZone, intervalMs } = definition;
    const live = snapshot.liveJob(name);
    const last = snapshot.overview.last.get(name);
    return withoutAbsent<ClusterJob>({
      ...{ name, schedule, cron, timeZone, intervalMs },
      nextTick: this.#nextTick(live, snapshot.now),
      paused: pauseOf(snapshot, name),
      running: snapshot.running(name),
      lastSuccess: last?.success,
      lastFailure: last?.failure,
      scheduledBy: idsOf(live.filter(({ description }) => description.scheduled)),
      knownBy: idsOf(live),
      definitions: distinctDefinitions(live).length,
      ...this.#scope,
    });
  }

  instance({ report, state }: SeenInstance): ClusterInstance {
    const { id, host, pid, startedAt, lastHeartbeat, version, node, scheduling, running } = report;
    const { waiting = 0, concurrency, droppedRecords } = report;
    return withoutAbsent<ClusterInstance>({
      ...{ id, host, pid, startedAt, lastHeartbeat, state, version, node, scheduling },
      ...{ running: running.map(withoutAbsent), waiting, concurrency, droppedRecords },
      ...this.#scope,
    });
  }

  /** The first tick of all schedules by which a live instance makes the job tick. */
  #nextTick(live: readonly KnownJob[], now: number): Date | undefined {
    const scheduled = live.filter(({ description }) => description.scheduled);
    const ticks = distinctDefinitions(scheduled)
      .map((description) => this.#schedules.of(description, now)?.nextTick(now))
      .filter((tick) => tick !== undefined);
    return ticks.length === 0 ? undefined : new Date(Math.min(...ticks));
  }
}

function pauseOf(snapshot: ClusterSnapshot, job: string): ClusterPause | undefined {
  const pause = snapshot.pauseOf(job);
  if (pause === undefined) return undefined;
  const { by, at, until, reason } = pause;
  return withoutAbsent({ by, at, until, reason, ...pauseAcknowledgement(snapshot, pause) });
}
