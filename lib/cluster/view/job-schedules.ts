import { CronSchedules } from '../../schedules/cron-schedule.js';
import { IntervalSchedule } from '../../schedules/interval-schedule.js';
import type { Schedule } from '../../schedules/schedule.js';
import type { JobDescription } from '../state/instance-report.js';

/** Computes the ticks of jobs from their descriptions, as every instance does. */
export class JobSchedules {
  readonly #crons = new CronSchedules();

  /** `undefined` where another timer than ours makes the job tick, and for a pattern that only another version reads. */
  of({ name, cron, timeZone, intervalMs }: JobDescription, now: number): Schedule | undefined {
    if (intervalMs !== undefined) return new IntervalSchedule(intervalMs, name);
    if (cron === undefined || timeZone === undefined) return undefined;
    const isReadable = this.#crons.faultOf(cron, timeZone, now) === undefined;
    return isReadable ? this.#crons.get(cron, timeZone) : undefined;
  }
}
