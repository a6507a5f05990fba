import { Logger } from '@nestjs/common';
import { InvalidJobError } from '../index.js';
import { type CustomScheduleJobs, type Schedule, type ScheduledJob, tickAt } from '../internal.js';
import type { RegisteredCronJob } from './cron-job.js';
import { readRule, scheduleOf } from './cron-time.js';
import { hostZone } from './cron-zone.js';
import { fireWatched, type ForeignDate, isWaitedFor, type UserCronJob } from './fired-cron-job.js';
import { ExternalSchedule, LiveSchedule } from './schedules.js';

/*
 * The class of the package `cron`. No other type fits it, because it has private members. It is `any` if the package is
 * not installed, and the comment below hides the error from the compiler of the application.
 */
// eslint-disable-next-line @typescript-eslint/ban-ts-comment -- here there is nothing to expect
/** @ts-ignore */
type CronJobOfPackage = import('cron').CronJob;

/**
 * A cron job of the registry: a `CronJob` of the package `cron` if that is installed, so that code and mocks of that
 * type fit; else a {@link RegisteredCronJob}.
 */
export type CronJob = 0 extends 1 & CronJobOfPackage ? RegisteredCronJob : CronJobOfPackage;

/**
 * A cron job for the registry: a `CronJob` of the package `cron`, or an object with its members if that is not
 * installed.
 */
export type AddedCronJob = 0 extends 1 & CronJobOfPackage ? UserCronJob : CronJobOfPackage;

/** Whether it is a cron job, and not the stub of a test. */
export function isCronJob(job: Partial<UserCronJob>): job is UserCronJob {
  const { cronTime, fireOnTick } = job;
  return typeof fireOnTick === 'function' && cronTime instanceof Object && 'source' in cronTime;
}

/**
 * Makes runs of the ticks of a cron job with a timer of its own, so that failures are logged, shutdown waits, no two
 * runs overlap, and with a `lockStore` each tick runs in one instance.
 *
 * @param key its name in the registry
 * @param name the name of its job, unique among all jobs
 * @returns a function that removes the job and restores the cron job
 * @throws DuplicateJobError when another job has its name
 */
export function wrapCronJob(
  cron: UserCronJob,
  key: string,
  name: string,
  jobs: CustomScheduleJobs,
): () => void {
  const where = `SchedulerRegistry.addCronJob(${JSON.stringify(key)})`;
  const schedule = new LiveSchedule(cron, () => readSchedule(where, cron, jobs));
  // It is called as a method of the job below.
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const fire = cron.fireOnTick;
  const options = { lock: jobs.hasLockStore ? undefined : false };
  const handler = (): unknown => fireWatched(cron, fire);
  const job = jobs.add({ name, where, options, schedule, handler });
  if (!isWaitedFor(cron)) warnOfNoWait(where);
  let last = lastDateOf(cron);
  cron.fireOnTick = async () => {
    const previous = last;
    last = lastDateOf(cron);
    // A new last date shows that the job's timer called, and not the application.
    if (last === null || last === previous) await job.run();
    else tick(job, schedule, last.getTime());
  };
  return () => {
    cron.fireOnTick = fire;
    jobs.remove(job);
  };
}

function lastDateOf(cron: Partial<UserCronJob>): Date | null {
  return cron.lastDate?.() ?? null;
}

function warnOfNoWait(where: string): void {
  new Logger('Scheduler').warn(
    `${where}: nothing tells when the callbacks of this job end, so each run ends when it has called them. ` +
      'Callbacks may overlap, and shutdown does not wait for them. Use the package `cron` from version 3.5 on.',
  );
}

/** A pattern that only the cron job itself can read still ticks, because its timer is its own. */
function readSchedule(where: string, cron: UserCronJob, jobs: CustomScheduleJobs): Schedule {
  try {
    const rule = readRule(where, cron.cronTime, zoneOf(cron));
    return scheduleOf(where, rule, jobs);
  } catch (error) {
    if (!(error instanceof InvalidJobError)) throw error;
    return new ExternalSchedule(String(cron.cronTime.source), () => nextDateOf(cron)?.valueOf());
  }
}

/** The zone that the job reports, because versions of the package `cron` have different default zones. */
function zoneOf(cron: UserCronJob): string {
  const zoneName = nextDateOf(cron)?.zoneName;
  return typeof zoneName === 'string' ? zoneName : hostZone();
}

function nextDateOf({ cronTime }: UserCronJob): ForeignDate | undefined {
  try {
    return cronTime.sendAt?.();
  } catch {
    // All its dates are past, or it has none.
    return undefined;
  }
}

/** Starts the run of the tick for which the timer fired, maybe late. */
function tick(job: ScheduledJob, schedule: Schedule, now: number): void {
  // If the module's options give the job another schedule, our timer makes it tick.
  if (job.ticksOn !== schedule) return;
  job.tick(tickAt(schedule, schedule.latestTick(now) ?? now));
}
