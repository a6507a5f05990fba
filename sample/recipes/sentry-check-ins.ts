import { Injectable } from '@nestjs/common';
import * as Sentry from '@sentry/node';
import type { JobInterceptor, JobRun } from 'nestjs-background-jobs';

type MonitorConfig = NonNullable<Parameters<typeof Sentry.withMonitor>[2]>;

/** The monitors by the name of their job. Each says the schedule again, so that Sentry creates the monitor. */
const MONITORS: Readonly<Record<string, MonitorConfig>> = {
  'reports.send': { schedule: { type: 'crontab', value: '0 2 * * *' }, timezone: 'UTC', maxRuntime: 30 },
};

/** Checks in at Sentry, in the one instance that runs the tick. */
@Injectable()
export class SentryCheckIns implements JobInterceptor {
  intercept({ job, trigger }: JobRun, next: () => Promise<unknown>): Promise<unknown> {
    const monitor = MONITORS[job];
    if (monitor === undefined || trigger === 'manual') return next();
    return Sentry.withMonitor(job.replace(/\W+/g, '-'), next, monitor);
  }
}
