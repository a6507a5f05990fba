import { createHash } from 'node:crypto';
import { fnv1a } from '../../core/fnv1a.js';
import type { ScheduledJob } from '../../jobs/scheduled-job.js';
import type { ScheduledJobs } from '../../jobs/scheduled-jobs.js';
import { CronSchedule } from '../../schedules/cron-schedule.js';
import { IntervalSchedule } from '../../schedules/interval-schedule.js';
import type { Schedule } from '../../schedules/schedule.js';
import type { CataloguePage, JobDescription } from '../state/instance-report.js';

/** A job that is added at run time changes one page of so many. */
const PAGES = 16;

/** The jobs that a catalogue describes. */
type CataloguedJobs = Pick<ScheduledJobs, 'all' | 'isClosing' | 'schedules'>;

/** Something that a description depends on, and that may change. */
interface Seen {
  readonly job: ScheduledJob;
  readonly schedule: Schedule;
  readonly isScheduled: boolean;
}

/** The jobs of an instance as pages that are named by their content, so that equal instances share them. */
export class Catalogue {
  readonly #table: CataloguedJobs;
  #seen: readonly Seen[] = [];
  #pages: readonly CataloguePage[] = [];
  #beforeTheEnd: readonly CataloguePage[] = [];

  constructor(table: CataloguedJobs) {
    this.#table = table;
  }

  /** The pages as they are now. The same array as before when nothing has changed. */
  get pages(): readonly CataloguePage[] {
    const { all: jobs, isClosing } = this.#table;
    if (jobs.length !== this.#seen.length || jobs.some((job, index) => this.#hasChanged(job, index))) {
      this.#seen = jobs.map((job) => this.#look(job));
      this.#pages = pagesOf(this.#seen);
    }
    if (!isClosing) this.#beforeTheEnd = this.#pages;
    return this.#pages;
  }

  /** The last pages before the jobs were stopped, because explanations need what an instance scheduled that has left. */
  get pagesBeforeTheEnd(): readonly CataloguePage[] {
    return this.#table.isClosing ? this.#beforeTheEnd : this.pages;
  }

  #look(job: ScheduledJob): Seen {
    return { job, schedule: job.ticksOn, isScheduled: this.#table.schedules(job) };
  }

  #hasChanged(job: ScheduledJob, index: number): boolean {
    const [now, seen] = [this.#look(job), this.#seen[index]];
    return seen?.job !== job || seen.schedule !== now.schedule || seen.isScheduled !== now.isScheduled;
  }
}

function pagesOf(jobs: readonly Seen[]): readonly CataloguePage[] {
  const pages = Array.from({ length: PAGES }, (): JobDescription[] => []);
  for (const seen of jobs) pages[fnv1a(seen.job.name) % PAGES]?.push(descriptionOf(seen));
  return pages.filter((page) => page.length > 0).map(pageOf);
}

function pageOf(jobs: JobDescription[]): CataloguePage {
  // Instances may have found their modules in another order.
  jobs.sort((one, other) => (one.name < other.name ? -1 : 1));
  const digest = createHash('sha256').update(JSON.stringify(jobs)).digest('hex').slice(0, 16);
  return { digest, jobs };
}

function descriptionOf({ job, schedule, isScheduled }: Seen): JobDescription {
  const { name, definition } = job;
  const lockKey = definition.lock?.key;
  return { name, schedule: job.schedule, ...ruleOf(schedule), lockKey, scheduled: isScheduled };
}

function ruleOf(schedule: Schedule): Pick<JobDescription, 'cron' | 'timeZone' | 'intervalMs'> {
  if (schedule instanceof CronSchedule) return { cron: schedule.pattern, timeZone: schedule.timeZone };
  return schedule instanceof IntervalSchedule ? { intervalMs: schedule.interval } : {};
}
