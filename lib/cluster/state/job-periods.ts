import { CronSchedules } from '../../schedules/cron-schedule.js';
import type { CataloguePage, JobDescription } from './instance-report.js';
import { readStored } from './stored/stored-fields.js';

/** Jobs that tick more often need no longer lifetime than the shortest, which is three times as long. */
const OFTEN_MS = 10 * 24 * 3_600_000;

/** Five or six fields of which those of the day and the month are free, so that the job ticks at least once a week. */
const EVERY_WEEK = /^\s*(?:\S+\s+){2,3}[*?]\s+\*\s+\S+\s*$/;

/** So many gaps between ticks are looked at: of two ticks that are near each other, the next one may be far. */
const GAPS = 2;

/** Beyond so many jobs all are forgotten, until they are reported again. */
const REMEMBERED = 10_000;

/** How often the jobs tick that tick rarely, from the catalogue pages of their instance. */
export class JobPeriods {
  readonly #rare = new Map<string, JobDescription>();
  readonly #schedules = new CronSchedules();

  learn(pages: readonly CataloguePage[]): void {
    for (const { jobs } of pages) for (const job of jobs) this.#learnJob(job);
  }

  /** The milliseconds between its ticks; 0 where they are unknown, or few. */
  periodOf(job: string, now: number): number {
    const { intervalMs, cron, timeZone } = this.#rare.get(job) ?? {};
    if (intervalMs !== undefined || cron === undefined) return intervalMs ?? 0;
    return readStored(() => this.#longestGap(cron, timeZone ?? 'UTC', now)) ?? 0;
  }

  #learnJob(job: JobDescription): void {
    const { name, intervalMs = 0, cron } = job;
    const isRare = intervalMs > OFTEN_MS || (cron !== undefined && !EVERY_WEEK.test(cron));
    if (!isRare) {
      this.#rare.delete(name);
    } else {
      if (this.#rare.size >= REMEMBERED) this.#rare.clear();
      this.#rare.set(name, job);
    }
  }

  #longestGap(cron: string, timeZone: string, now: number): number {
    const schedule = this.#schedules.get(cron, timeZone);
    let longest = 0;
    let tick = schedule.nextTick(now);
    for (let gap = 0; gap < GAPS && tick !== undefined; gap++) {
      const next = schedule.nextTick(tick);
      if (next !== undefined) longest = Math.max(longest, next - tick);
      tick = next;
    }
    return longest;
  }
}
