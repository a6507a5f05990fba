import type { Schedule } from '../../../schedules/schedule.js';
import type { RunRecord, RecordedOutcome } from '../../state/run-record.js';
import type { ClusterReader } from '../cluster-reader.js';
import type { ClusterSnapshot, SeenInstance } from '../cluster-snapshot.js';
import { distinctDefinitions } from '../job-definitions.js';
import type { JobSchedules } from '../job-schedules.js';
import { pauseAt } from './pause-spans.js';
import type { ReportedSkip, RunInFlight, ScheduleEvidence, TickEvidence } from './tick-evidence.js';

/** State stores keep at least so many records of each outcome. */
const HISTORY = 100;

/** So many entries of the audit are searched for pauses. */
const AUDIT = 200;

const OUTCOMES: readonly RecordedOutcome[] = ['succeeded', 'failed', 'skipped'];

/** Reads what the state store knows of a job. */
export async function readJobEvidence(
  reader: ClusterReader,
  schedules: JobSchedules,
  job: string,
): Promise<JobEvidence> {
  const histories = OUTCOMES.map((outcome) =>
    reader.ask((store) => store.runs({ job, limit: HISTORY, outcome })),
  );
  const [snapshot, ...records] = await Promise.all([reader.snapshot(AUDIT), ...histories]);
  return new JobEvidence(job, snapshot, records, schedules);
}

/** The facts of one tick that the state store tells. */
export type StateEvidence = Omit<TickEvidence, 'claim' | 'locksUnknown'>;

/** All that the state store knows of a job, tick by tick. */
export class JobEvidence {
  readonly job: string;
  readonly snapshot: ClusterSnapshot;
  /** One for each outcome, each newest first. */
  readonly #histories: readonly (readonly RunRecord[])[];
  /** Of each definition; the one that counts comes first. `undefined`: another timer than ours makes the job tick. */
  readonly #schedules: readonly (Schedule | undefined)[];

  constructor(
    job: string,
    snapshot: ClusterSnapshot,
    histories: readonly (readonly RunRecord[])[],
    schedules: JobSchedules,
  ) {
    this.job = job;
    this.snapshot = snapshot;
    this.#histories = histories;
    const definitions = distinctDefinitions(snapshot.knownJob(job));
    this.#schedules = definitions.map((definition) => schedules.of(definition, snapshot.now));
  }

  /** Whether anything is known of the job. */
  get isKnown(): boolean {
    return this.#schedules.length > 0 || this.#histories.some((history) => history.length > 0);
  }

  /** The key of the job's lock. */
  get lockKey(): string | undefined {
    return this.snapshot.definition(this.job)?.lockKey;
  }

  /** The latest tick of the schedule at or before the moment. */
  latestTick(moment: number): number | undefined {
    return this.#schedules[0]?.latestTick(moment);
  }

  /** The latest tick at or before the moment that reports and records name. No schedule may have it any more. */
  latestReportedTick(moment: number): number | undefined {
    const named = [...this.#histories.flat(), ...this.#reportedRuns.map(({ run }) => run)]
      .filter(({ trigger }) => trigger !== 'manual')
      .map(({ tick }) => tick?.getTime())
      .filter((tick) => tick !== undefined && tick <= moment);
    return named.reduce((latest, tick) => Math.max(latest ?? -Infinity, tick ?? -Infinity), undefined);
  }

  /** The facts of a tick. */
  of(tick: number): StateEvidence {
    const { job, snapshot } = this;
    const records = this.#recordsOf(tick);
    const ended = new Set(records.map(({ id }) => id));
    return {
      job,
      tick,
      now: snapshot.now,
      isAfterOutage: snapshot.isAfterOutage,
      hasLock: snapshot.definition(job) === undefined || this.lockKey !== undefined,
      isTick: this.#isTick(tick),
      schedule: this.#scheduleAround(tick),
      records,
      isTrimmed: this.#isTrimmed(tick),
      inFlight: this.#reportedRuns.filter(({ run }) => run.tick?.getTime() === tick && !ended.has(run.runId)),
      skips: this.#skipsOf(tick),
      pause: pauseAt(snapshot, job, tick),
      isInCatalogue: snapshot.definition(job) !== undefined,
      candidates: snapshot.instances.filter((instance) => this.#mayHaveScheduled(instance)),
    };
  }

  get #reportedRuns(): RunInFlight[] {
    return this.snapshot.instances.flatMap((instance) =>
      instance.report.running.filter(({ job }) => job === this.job).map((run) => ({ run, instance })),
    );
  }

  #recordsOf(tick: number): RunRecord[] {
    return this.#histories
      .flat()
      .filter((record) => record.tick?.getTime() === tick)
      .sort((one, other) => other.finishedAt.getTime() - one.finishedAt.getTime());
  }

  /** Whether the tick is one of a schedule that some instance has. */
  #isTick(tick: number): boolean | undefined {
    const found = this.#schedules.map((schedule) => has(schedule, tick));
    if (found.includes(true)) return true;
    return found.length === 0 || found.includes(undefined) ? undefined : false;
  }

  #scheduleAround(moment: number): ScheduleEvidence | undefined {
    const [schedule] = this.#schedules;
    if (schedule === undefined) return undefined;
    const { text } = schedule;
    return { text, before: schedule.latestTick(moment), after: schedule.nextTick(moment) };
  }

  /** Whether a record of the tick may have been there. Records are in the order in which their runs ended. */
  #isTrimmed(tick: number): boolean {
    const { success, failure } = this.snapshot.overview.last.get(this.job) ?? {};
    const lasts = [success, failure];
    return this.#histories.some((history, index) => {
      const oldest = history.at(-1);
      // A store that holds many jobs may have dropped the whole history of one.
      if (oldest === undefined) return lasts[index] !== undefined;
      return history.length >= HISTORY && tick < oldest.startedAt.getTime();
    });
  }

  #skipsOf(tick: number): ReportedSkip[] {
    return this.snapshot.instances.flatMap((instance) =>
      instance.report.skips
        .filter(({ job, from, to }) => job === this.job && from.getTime() <= tick && tick <= to.getTime())
        .map((skip) => ({ skip, instance })),
    );
  }

  #mayHaveScheduled(instance: SeenInstance): boolean {
    if (instance.lacksPages && instance.report.scheduling) return true;
    const known = this.snapshot.knownJob(this.job).find((each) => each.instance === instance);
    return known?.description.scheduled === true;
  }
}

/** `undefined` where the schedule cannot be computed. */
function has(schedule: Schedule | undefined, moment: number): boolean | undefined {
  return schedule === undefined ? undefined : schedule.latestTick(moment) === moment;
}
