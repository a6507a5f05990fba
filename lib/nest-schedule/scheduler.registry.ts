import { Injectable } from '@nestjs/common';
import type { CronJob, ForeignCronJob } from './cron-job.types.js';
import { RegisteredCronJob } from './cron-job.js';
import { alreadyExists, notFound, type SchedulerKind } from './messages.js';
import { type RealTimer, stop } from './real-timers.js';

/** Takes a cron job over that the application constructed, and tells how to let it go. @internal */
export type Adopter = (name: string, job: ForeignCronJob) => () => void;

/** The cron jobs, intervals and timeouts of this instance by name. Inject it. */
@Injectable()
export class SchedulerRegistry {
  readonly #cronJobs = new Map<string, CronJob>();
  readonly #intervals = new Map<string, unknown>();
  readonly #timeouts = new Map<string, unknown>();
  /** How what is behind a name is let go. */
  readonly #releases = new Map<unknown, () => void>();
  #adopter: Adopter | undefined;

  /** Whether there is a cron job, an interval or a timeout of that name. */
  doesExist(type: 'cron' | 'interval' | 'timeout', name: string): boolean {
    const all = { cron: this.#cronJobs, interval: this.#intervals, timeout: this.#timeouts };
    return all[type].has(name);
  }

  /**
   * The cron job of that name: of a decorated method, from `onApplicationBootstrap` on, or one that was added.
   *
   * @throws Error when there is none
   *
   * @example
   * this.schedulerRegistry.getCronJob('notifications').stop();
   */
  getCronJob(name: string): CronJob {
    return found('Cron Job', this.#cronJobs, name);
  }

  /**
   * What `clearInterval` stops.
   *
   * @throws Error when there is none
   */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows what it added
  getInterval<Timer = RealTimer>(name: string): Timer {
    return found('Interval', this.#intervals, name) as Timer;
  }

  /**
   * What `clearTimeout` stops.
   *
   * @throws Error when there is none
   */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows what it added
  getTimeout<Timer = RealTimer>(name: string): Timer {
    return found('Timeout', this.#timeouts, name) as Timer;
  }

  /**
   * Adds a job that the application constructed, and starts and stops. Its ticks are runs from then on: logged when
   * they fail, waited for at shutdown, and with a `lockStore` in one instance.
   *
   * @throws Error when the name is taken
   *
   * @example
   * const job = new CronJob('0 * * * *', () => this.sync());
   * this.schedulerRegistry.addCronJob('sync', job);
   * job.start();
   */
  addCronJob(name: string, job: ForeignCronJob): void {
    refuseTaken('Cron Job', this.#cronJobs, name);
    this.#adopt(name, job);
    // Who asks for it by its name knows that it is its own.
    this.#cronJobs.set(name, job as unknown as CronJob);
  }

  /** @throws Error when the name is taken */
  addInterval(name: string, intervalId: unknown): void {
    add('Interval', this.#intervals, name, intervalId);
  }

  /** @throws Error when the name is taken */
  addTimeout(name: string, timeoutId: unknown): void {
    add('Timeout', this.#timeouts, name, timeoutId);
  }

  /** All cron jobs by name. */
  getCronJobs(): Map<string, CronJob> {
    return this.#cronJobs;
  }

  /** The names of all intervals. */
  getIntervals(): string[] {
    return [...this.#intervals.keys()];
  }

  /** The names of all timeouts. */
  getTimeouts(): string[] {
    return [...this.#timeouts.keys()];
  }

  /**
   * Stops the cron job and forgets it; a run in flight goes on.
   *
   * @throws Error when there is none
   */
  deleteCronJob(name: string): void {
    const job = this.getCronJob(name);
    void job.stop();
    this.#cronJobs.delete(name);
    this.#release(job);
  }

  /** @throws Error when there is none */
  deleteInterval(name: string): void {
    this.#deleteTimer(this.getInterval(name));
    this.#intervals.delete(name);
  }

  /** @throws Error when there is none */
  deleteTimeout(name: string): void {
    this.#deleteTimer(this.getTimeout(name));
    this.#timeouts.delete(name);
  }

  /** What is done when the cron job, interval or timeout is deleted. @internal */
  onDelete(entry: unknown, release: () => void): void {
    this.#releases.set(entry, release);
  }

  /** Lets cron jobs that are added be taken over, and those that have been. @internal */
  adoptWith(adopter: Adopter): void {
    if (this.#adopter !== undefined) return;
    this.#adopter = adopter;
    for (const [name, job] of this.#cronJobs) this.#adopt(name, job);
  }

  #adopt(name: string, job: ForeignCronJob): void {
    if (this.#adopter === undefined || job instanceof RegisteredCronJob) return;
    this.onDelete(job, this.#adopter(name, job));
  }

  #deleteTimer(timer: unknown): void {
    stop(timer);
    this.#release(timer);
  }

  #release(entry: unknown): void {
    this.#releases.get(entry)?.();
    this.#releases.delete(entry);
  }
}

function add(kind: SchedulerKind, all: Map<string, unknown>, name: string, entry: unknown): void {
  refuseTaken(kind, all, name);
  all.set(name, entry);
}

function refuseTaken(kind: SchedulerKind, all: ReadonlyMap<string, unknown>, name: string): void {
  if (all.has(name)) throw new Error(alreadyExists(kind, name));
}

function found<Entry>(kind: SchedulerKind, all: ReadonlyMap<string, Entry>, name: string): Entry {
  const entry = all.get(name);
  if (entry === undefined) throw new Error(notFound(kind, name));
  return entry;
}
