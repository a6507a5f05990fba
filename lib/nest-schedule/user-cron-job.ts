import { Logger } from '@nestjs/common';
import { InvalidJobError } from '../index.js';
import { type CustomScheduleJob, type CustomScheduleJobs, type Schedule, tickAt } from '../internal.js';
import type { RegisteredCronJob } from './cron-job.js';
import { readRule, scheduleOf } from './cron-time.js';
import { hostZone } from './cron-zone.js';
import { fireWatched, type ForeignDate, isWaitedFor, type UserCronJob } from './fired-cron-job.js';
import { ExternalSchedule, LiveSchedule } from './schedules.js';

/*
 * The class in the package `cron`: its private members make its type one that nothing else has. Where that package is
 * not installed, it is `any`, and the comment below hides that from the compiler of the application.
 */
// eslint-disable-next-line @typescript-eslint/ban-ts-comment -- here there is nothing to expect
/** @ts-ignore */
type CronJobOfPackage = import('cron').CronJob;

/**
 * What the registry hands out: a `CronJob` of the package `cron` where that is installed, so that code and mocks that
 * have its type fit; else a {@link RegisteredCronJob}.
 */
export type CronJob = 0 extends 1 & CronJobOfPackage ? RegisteredCronJob : CronJobOfPackage;

/** What the registry takes: a `CronJob` of the package `cron`; where that is not installed, what has its members. */
export type AddedCronJob = 0 extends 1 & CronJobOfPackage ? UserCronJob : CronJobOfPackage;

/** Whether it is a cron job, and not what a test hands over in its place. */
export function isCronJob(job: Partial<UserCronJob>): job is UserCronJob {
  const { cronTime, fireOnTick } = job;
  return typeof fireOnTick === 'function' && cronTime instanceof Object && 'source' in cronTime;
}

/**
 * Lets the ticks of a cron job that keeps its own time go through runs: logged when they fail, drained, never two at
 * once, and with a `lockStore` in one instance.
 *
 * @param key its name in the registry
 * @param name of its job, unique among all jobs
 * @returns forgets the job, and leaves it as it was
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
  // Called as a method of the job again, below.
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
    // The timer of a job writes down when it fires, just before it calls this; whoever calls it by hand does not.
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
    `${where}: nothing tells when the callbacks of this job end, so its runs end when they have been called: ` +
      'two may be at work at once, and shutdown does not wait for them. Use the package `cron` from version 3.5 on.',
  );
}

/** A pattern that is read by nobody but the job itself still ticks: its timer is its own. */
function readSchedule(where: string, cron: UserCronJob, jobs: CustomScheduleJobs): Schedule {
  try {
    const rule = readRule(where, cron.cronTime, zoneOf(cron));
    return scheduleOf(where, rule, jobs);
  } catch (error) {
    if (!(error instanceof InvalidJobError)) throw error;
    return new ExternalSchedule(String(cron.cronTime.source), () => nextDateOf(cron)?.valueOf());
  }
}

/** Versions of the package `cron` differ in the zone of a job that names none: the job is asked. */
function zoneOf(cron: UserCronJob): string {
  const zoneName = nextDateOf(cron)?.zoneName;
  return typeof zoneName === 'string' ? zoneName : hostZone();
}

function nextDateOf({ cronTime }: UserCronJob): ForeignDate | undefined {
  try {
    return cronTime.sendAt?.();
  } catch {
    // Its dates have passed, or there are none.
    return undefined;
  }
}

/** Starts the run of the tick that the timer fired for, which may be late. */
function tick(job: CustomScheduleJob, schedule: Schedule, now: number): void {
  // Where the module's options give it another schedule, our timer keeps that.
  if (job.ticksOn !== schedule) return;
  job.tick(tickAt(schedule, schedule.latestTick(now) ?? now));
}
