import type { RegisteredCronJob } from './cron-job.js';
import type { GivenCronTime } from './cron-zone.js';

/** A date of luxon, or in old versions of another package. */
export interface ForeignDate {
  valueOf(): number;
  readonly zoneName?: unknown;
}

/** What a cron job that an application constructs has: a `CronJob` of the package `cron`, of whatever version. */
export interface UserCronJob {
  cronTime: GivenCronTime & { sendAt?(): ForeignDate };
  fireOnTick(): unknown;
  start(): void;
  stop(): unknown;
  lastDate?(): Date | null;
}

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
