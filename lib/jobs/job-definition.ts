import { InvalidJobError } from '../errors.js';
import { readLockTimes } from '../locks/lock-times.js';
import {
  complain,
  type GivenOptions,
  isRecord,
  type OptionsPlace,
  readBoolean,
  readDuration,
  readOptions,
  readText,
} from '../option-checks.js';
import type { JobRun } from '../runs/job-run.js';
import type { JobLock, RunnableJob } from '../runs/runnable-job.js';
import type { CronSchedules } from '../schedules/cron-schedule.js';
import { IntervalSchedule } from '../schedules/interval-schedule.js';
import type { Schedule } from '../schedules/schedule.js';
import { JOB_OPTION_NAMES, LOCK_OPTION_NAMES } from './job-options.js';

/** A job as it was written: by a decorator, or by `JobRegistry.add()`. */
export interface JobSource {
  /** Where to look for it: `ReportService.send`. */
  readonly where: string;
  /** The name where the options give none. */
  readonly defaultName: string;
  /** The module of its host; empty for a job that was added at run time. */
  readonly module: string;
  readonly options: unknown;
  readonly handler: (run: JobRun) => unknown;
}

/** A job with its options checked and its defaults filled in. Never changes. */
export interface JobDefinition extends RunnableJob {
  readonly where: string;
  readonly module: string;
  readonly schedule: Schedule;
  readonly isDisabled: boolean;
}

/** What definitions are made with. */
export interface DefinitionSettings {
  readonly timeZone: string;
  readonly cronSchedules: CronSchedules;
  readonly now: () => number;
}

type JobOptions = GivenOptions<(typeof JOB_OPTION_NAMES)[number]>;

/** @throws InvalidJobError that names the class, the method, the option, the value given and what would be right */
export function defineJob(source: JobSource, settings: DefinitionSettings): JobDefinition {
  const place = { where: source.where, error: InvalidJobError };
  const options = readOptions(place, source.options, JOB_OPTION_NAMES);
  const name = readText(place, 'name', options.name ?? source.defaultName);
  return {
    name,
    where: source.where,
    module: source.module,
    schedule: readSchedule(place, options, name, settings),
    lock: readLock(place, options.lock, name),
    isDisabled: readBoolean(place, 'disabled', options.disabled, false),
    handler: source.handler,
  };
}

function readSchedule(
  place: OptionsPlace,
  options: JobOptions,
  name: string,
  settings: DefinitionSettings,
): Schedule {
  const { cron, interval } = options;
  if (cron === undefined && interval === undefined) {
    complain(place, 'cron` or `interval', 'given', undefined, "Say when the job ticks: { interval: '5m' }.");
  }
  if (cron !== undefined && interval !== undefined) {
    complain(place, 'interval', 'absent beside `cron`', interval, 'For both, decorate the method twice.');
  }
  if (cron !== undefined) return readCron(place, cron, options.timeZone ?? settings.timeZone, settings);
  if (options.timeZone !== undefined) {
    complain(
      place,
      'timeZone',
      'absent beside `interval`',
      options.timeZone,
      'An interval is the same in every zone.',
    );
  }
  return new IntervalSchedule(readDuration(place, 'interval', interval), name);
}

function readCron(place: OptionsPlace, cron: unknown, zone: unknown, settings: DefinitionSettings): Schedule {
  const pattern = readText(place, 'cron', cron);
  const timeZone = readText(place, 'timeZone', zone);
  const fault = settings.cronSchedules.faultOf(pattern, timeZone, settings.now());
  if (fault !== undefined)
    complain(place, fault.option, fault.expected, fault.option === 'cron' ? cron : zone);
  return settings.cronSchedules.get(pattern, timeZone);
}

function readLock(place: OptionsPlace, lock: unknown, name: string): JobLock | undefined {
  if (lock === false) return undefined;
  const given = lock === undefined || lock === true ? {} : lock;
  if (!isRecord(given)) complain(place, 'lock', '`true`, `false` or an object', lock);
  const options = readOptions(place, given, LOCK_OPTION_NAMES, 'lock.');
  const { ttl, refreshInterval = Math.floor(ttl / 3) } = readLockTimes(place, options, 'lock.');
  return {
    key: readText(place, 'lock.key', options.key ?? name),
    ttl,
    refreshInterval,
    holdOnSuccess: readHold(place, 'holdOnSuccess', options.holdOnSuccess),
    holdOnFailure: readHold(place, 'holdOnFailure', options.holdOnFailure),
  };
}

function readHold(place: OptionsPlace, option: string, hold: unknown): number | undefined {
  return hold === undefined ? undefined : readDuration(place, `lock.${option}`, hold);
}
