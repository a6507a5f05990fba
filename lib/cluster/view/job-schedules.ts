import { CronSchedule, CronSchedules } from '../../schedules/cron-schedule.js';
import { IntervalSchedule } from '../../schedules/interval-schedule.js';
import type { Schedule } from '../../schedules/schedule.js';
import type { JobDescription } from '../state/instance-report.js';

/** Computes the ticks of jobs from their descriptions, as every instance does. */
export class JobSchedules {
  readonly #crons = new CronSchedules();
  /** The last answers, because a page asks for all jobs every few seconds, and croner takes long to go back. */
  readonly #latest = new WeakMap<Schedule, { readonly tick: number; readonly next: number }>();

  /** `undefined` where another timer than ours makes the job tick, and for a pattern that only another version reads. */
  of({ name, cron, timeZone, intervalMs }: JobDescription, now: number): Schedule | undefined {
    if (intervalMs !== undefined) return new IntervalSchedule(intervalMs, name);
    if (cron === undefined || timeZone === undefined) return undefined;
    const isReadable = this.#crons.faultOf(cron, timeZone, now) === undefined;
    return isReadable ? this.#crons.get(cron, timeZone) : undefined;
  }

  /** The latest tick of the job at or before the moment; `undefined` also where {@link of} has no schedule. */
  latestTick(description: JobDescription, moment: number): number | undefined {
    const schedule = this.of(description, moment);
    const known = schedule && this.#latest.get(schedule);
    if (known !== undefined && known.tick <= moment && moment < known.next) return known.tick;
    const tick = schedule?.latestTick(moment);
    // The schedule of an interval computes, and is made anew for each question.
    if (tick !== undefined && schedule instanceof CronSchedule)
      this.#latest.set(schedule, { tick, next: schedule.nextTick(moment) ?? Infinity });
    return tick;
  }
}
