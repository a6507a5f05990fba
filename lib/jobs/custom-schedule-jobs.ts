import type { Clock } from '../core/clock.js';
import { InvalidJobError } from '../core/errors.js';
import type { JobRun } from '../runs/job-run.js';
import type { Schedule } from '../schedules/schedule.js';
import type { ApplicationChecks } from './options/application-checks.js';
import { type DefinitionDeps, defineJob } from './options/job-definition.js';
import type { CommonJobOptions, LockingOptions, PartialScheduleOptions } from './options/job-options.js';
import type { ScheduledJobs } from './scheduled-jobs.js';
import { readCron, readTimeZone } from './options/value-readers.js';
import type { ScheduledJob } from './scheduled-job.js';

/** A job whose schedule may be one that options cannot describe. */
export interface CustomScheduleJobSource {
  readonly name: string;
  /** Where to look for it: `ReportService.send`. */
  readonly where: string;
  readonly options: CommonJobOptions & LockingOptions & PartialScheduleOptions;
  /** Its schedule, if neither its options nor the module's `jobs` give one. */
  readonly schedule?: Schedule;
  /** Whether it counts as paused, whatever its handle says. */
  readonly isPausedByOwner?: () => boolean;
  /** Whether no timer is set during a pause. Ticks of that time are not even skipped, and the process may end. */
  readonly restsWhilePaused?: boolean;
  /** Called at each tick of this instance before its run, also if that run is skipped. */
  readonly onTick?: () => void;
  readonly handler: (run: JobRun) => unknown;
}

/** The parts that adding such jobs needs. */
export interface CustomScheduleJobDeps {
  readonly table: ScheduledJobs;
  readonly settings: DefinitionDeps;
  readonly checks: ApplicationChecks;
  readonly clock: Clock;
  readonly scheduling: boolean;
  /** Whether the user has chosen where locks live. */
  readonly hasLockStore: boolean;
  /** The user's choice of the time zone. */
  readonly givenTimeZone: string | undefined;
}

/** Adds jobs for the other entries of this package, which have their own ways to describe them. */
export class CustomScheduleJobs {
  readonly #deps: CustomScheduleJobDeps;
  readonly clock: Clock;
  /** Whether the user has chosen where locks live. */
  readonly hasLockStore: boolean;
  /** The user's choice of the time zone. */
  readonly timeZone: string | undefined;

  constructor(deps: CustomScheduleJobDeps) {
    this.#deps = deps;
    this.clock = deps.clock;
    this.hasLockStore = deps.hasLockStore;
    this.timeZone = deps.givenTimeZone;
  }

  /** @throws what `JobRegistry.add()` throws */
  add({ name, ...source }: CustomScheduleJobSource): ScheduledJob {
    const { table, settings, checks } = this.#deps;
    const definition = defineJob({ ...source, defaultName: name, module: '' }, settings);
    checks.checkAdded(definition);
    return table.add(definition);
  }

  /** Whether this instance lets the job tick. */
  areTicksWanted({ definition }: ScheduledJob): boolean {
    return this.#deps.scheduling && !definition.isDisabled && !definition.isExcluded;
  }

  /** Stops the job's ticks and forgets it. A run in flight goes on. */
  remove(job: ScheduledJob): void {
    this.#deps.table.forget(job);
  }

  /**
   * The schedule of a pattern in an IANA time zone.
   *
   * @throws InvalidJobError for a pattern that is invalid or never ticks, and for an unknown zone
   */
  cron(where: string, pattern: string, timeZone: string): Schedule {
    const { settings } = this.#deps;
    const place = { where, error: InvalidJobError };
    readTimeZone(place, 'timeZone', timeZone, settings);
    readCron(place, 'cron', pattern, { ...settings, timeZone });
    return settings.cronSchedules.get(pattern, timeZone);
  }
}
