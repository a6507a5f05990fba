import { createHash } from 'node:crypto';
import { fnv1a } from '../../core/fnv1a.js';
import type { ScheduledJob } from '../../jobs/scheduled-job.js';
import { CronSchedule } from '../../schedules/cron-schedule.js';
import { IntervalSchedule } from '../../schedules/interval-schedule.js';
import type { Schedule } from '../../schedules/schedule.js';
import type { CataloguePage, JobDescription } from '../state/instance-report.js';

/** A job that is added at run time changes one page of so many. */
const PAGES = 16;

/** Something that a description depends on, and that may change. */
interface Seen {
  readonly job: ScheduledJob;
  readonly schedule: Schedule;
  readonly isScheduled: boolean;
}

/** The jobs of an instance as pages that are named by their content, so that equal instances share them. */
export class Catalogue {
  readonly #jobs: () => readonly ScheduledJob[];
  #seen: readonly Seen[] = [];
  #pages: readonly CataloguePage[] = [];

  constructor(jobs: () => readonly ScheduledJob[]) {
    this.#jobs = jobs;
  }

  /** The pages as they are now. The same array as before when nothing has changed. */
  get pages(): readonly CataloguePage[] {
    const jobs = this.#jobs();
    if (jobs.length !== this.#seen.length || jobs.some((job, index) => hasChanged(job, this.#seen[index]))) {
      this.#seen = jobs.map((job) => ({ job, schedule: job.ticksOn, isScheduled: job.isScheduled }));
      this.#pages = pagesOf(jobs);
    }
    return this.#pages;
  }
}

function hasChanged(job: ScheduledJob, seen: Seen | undefined): boolean {
  return seen?.job !== job || seen.schedule !== job.ticksOn || seen.isScheduled !== job.isScheduled;
}

function pagesOf(jobs: readonly ScheduledJob[]): readonly CataloguePage[] {
  const pages = Array.from({ length: PAGES }, (): JobDescription[] => []);
  for (const job of jobs) pages[fnv1a(job.name) % PAGES]?.push(descriptionOf(job));
  return pages.filter((page) => page.length > 0).map(pageOf);
}

function pageOf(jobs: JobDescription[]): CataloguePage {
  // Instances may have found their modules in another order.
  jobs.sort((one, other) => (one.name < other.name ? -1 : 1));
  const digest = createHash('sha256').update(JSON.stringify(jobs)).digest('hex').slice(0, 16);
  return { digest, jobs };
}

function descriptionOf({ name, schedule, ticksOn, definition, isScheduled }: ScheduledJob): JobDescription {
  return { name, schedule, ...ruleOf(ticksOn), lockKey: definition.lock?.key, scheduled: isScheduled };
}

function ruleOf(schedule: Schedule): Pick<JobDescription, 'cron' | 'timeZone' | 'intervalMs'> {
  if (schedule instanceof CronSchedule) return { cron: schedule.pattern, timeZone: schedule.timeZone };
  return schedule instanceof IntervalSchedule ? { intervalMs: schedule.interval } : {};
}
