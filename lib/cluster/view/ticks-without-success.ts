import type { Schedule } from '../../schedules/schedule.js';
import type { RunRecord } from '../state/run-record.js';
import type { ClusterLocks } from './cluster-locks.js';
import type { ClusterSnapshot } from './cluster-snapshot.js';
import type { ClusterLock } from './cluster-types.js';
import type { JobSchedules } from './job-schedules.js';
import { MissingSuccess } from './missing-success.js';

/** Younger ticks do not count, in milliseconds, because their runs may not have been reported yet. */
const YOUNG_MS = 15_000;

/** The parts that counting needs. */
export interface TicksWithoutSuccessDeps {
  readonly schedules: JobSchedules;
  readonly locks: Pick<ClusterLocks, 'held'>;
  /** Whether the viewer's own instance has paused the job, which no request in the store shows. */
  readonly isPausedHere: (job: string) => boolean;
}

/** The jobs of an earlier call. */
interface EarlierLook {
  readonly now: number;
  readonly names: ReadonlySet<string>;
}

/** A job whose ticks count. */
interface CountedJob {
  readonly name: string;
  readonly schedule: Schedule;
  readonly lockKey: string | undefined;
  readonly missing: MissingSuccess;
}

/**
 * Counts, for each job, the ticks that fell due after its last success. It keeps its counts, so that a call looks at new
 * ticks alone. A hold that ended before the first call is not known, so that ticks inside it count.
 */
export class TicksWithoutSuccess {
  readonly #deps: TicksWithoutSuccessDeps;
  #counts = new Map<string, MissingSuccess>();
  #lastLook: EarlierLook | undefined;

  constructor(deps: TicksWithoutSuccessDeps) {
    this.#deps = deps;
  }

  /** By the job's name. A job is absent while it is paused, where nobody schedules it, and where its ticks are not known. */
  async count(snapshot: ClusterSnapshot): Promise<ReadonlyMap<string, number>> {
    const jobs = this.#jobs(snapshot);
    const until = snapshot.now - YOUNG_MS;
    const mayBeHeld = jobs.some(({ lockKey, missing, schedule }) => {
      return lockKey !== undefined && missing.hasNew(schedule, until);
    });
    const holds = mayBeHeld ? await this.#holds() : undefined;
    for (const { name, lockKey, missing, schedule } of jobs) {
      const hold = lockKey === undefined ? undefined : holds?.get(lockKey);
      if (holds !== undefined) missing.heldBy(hold, beginOf(hold, snapshot, name), snapshot.now);
      missing.countUntil(schedule, until);
    }
    return new Map(jobs.map(({ name, missing }) => [name, missing.count]));
  }

  /** The jobs whose ticks count now. All others are forgotten, apart from those that are paused. */
  #jobs(snapshot: ClusterSnapshot): CountedJob[] {
    const counts = new Map<string, MissingSuccess>();
    const jobs = snapshot.names.flatMap((name) => {
      const begin = beginOfCount(snapshot, name);
      const definition = snapshot.definition(name);
      const schedule = definition && this.#deps.schedules.of(definition, snapshot.now);
      if (begin === undefined || definition === undefined || schedule === undefined) return [];
      const missing = this.#counts.get(name) ?? this.#newCount(snapshot, name);
      counts.set(name, missing);
      missing.beginAt(begin);
      if (snapshot.pauseOf(name) === undefined && !this.#deps.isPausedHere(name))
        return [{ name, schedule, lockKey: definition.lockKey, missing }];
      missing.pausedUntil(snapshot.now);
      return [];
    });
    this.#counts = counts;
    this.#lastLook = { now: snapshot.now, names: new Set(snapshot.names) };
    return jobs;
  }

  /** A job that somebody has added since the last call has no older ticks, although its instances are older. */
  #newCount(snapshot: ClusterSnapshot, name: string): MissingSuccess {
    const missing = new MissingSuccess();
    const hasSucceeded = snapshot.overview.last.get(name)?.success !== undefined;
    const last = this.#lastLook;
    if (!hasSucceeded && last !== undefined && !last.names.has(name)) missing.beginAt(last.now);
    return missing;
  }

  /** The holds by their key; `undefined` when the lock store cannot tell. */
  async #holds(): Promise<ReadonlyMap<string, ClusterLock> | undefined> {
    try {
      const locks = await this.#deps.locks.held();
      return new Map(locks.filter(({ kind }) => kind === 'hold').map((lock) => [lock.key, lock]));
    } catch {
      return undefined;
    }
  }
}

/** The last success, or the start of the instance that has scheduled the job for longest; `undefined`: nobody does. */
function beginOfCount(snapshot: ClusterSnapshot, name: string): number | undefined {
  const success = snapshot.overview.last.get(name)?.success;
  const scheduling = snapshot
    .knownJob(name)
    .filter(({ instance, description }) => instance.state !== 'left' && description.scheduled);
  if (scheduling.length === 0) return undefined;
  if (success !== undefined) return momentOf(success);
  const live = scheduling.filter(({ instance }) => instance.state === 'live');
  const counted = live.length > 0 ? live : scheduling;
  return Math.min(...counted.map(({ instance }) => instance.report.startedAt.getTime()));
}

function momentOf({ trigger, tick, startedAt }: RunRecord): number {
  return (trigger === 'manual' ? startedAt : (tick ?? startedAt)).getTime();
}

/** The end of the run that holds the lock; `undefined` where no record names it. */
function beginOf(hold: ClusterLock | undefined, snapshot: ClusterSnapshot, name: string): number | undefined {
  if (hold === undefined) return undefined;
  const { success, failure } = snapshot.overview.last.get(name) ?? {};
  return [success, failure].find((record) => record?.id === hold.runId)?.finishedAt.getTime();
}
