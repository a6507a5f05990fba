import type { RegisteredCronJob } from './cron-job.js';
import type { GivenCronTime } from './cron-time.js';

/** What a cron job that an application constructs has: a `CronJob` of the package `cron`, of whatever version. */
export interface ForeignCronJob {
  cronTime: GivenCronTime;
  fireOnTick(): unknown;
  start(): void;
  stop(): unknown;
  nextDate(): { toMillis(): number };
  lastDate(): Date | null;
}

/*
 * The class in the package `cron`: its private members make its type one that nothing else has. Where that package is
 * not installed, it is `any`, and the comment below hides that from the compiler of the application.
 */
// eslint-disable-next-line @typescript-eslint/ban-ts-comment -- here there is nothing to expect
/** @ts-ignore */
type CronJobOfPackage = import('cron').CronJob;

/** What the registry hands out; it goes where a `CronJob` of the package `cron` is asked for. */
export type CronJob = 0 extends 1 & CronJobOfPackage
  ? RegisteredCronJob
  : RegisteredCronJob & CronJobOfPackage;
