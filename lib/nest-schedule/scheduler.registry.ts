/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unnecessary-type-parameters -- as in the original, callers may write the type of a timer at the call */
import { Injectable } from '@nestjs/common';
import { RegisteredCronJob } from './cron-job.js';
import type { UserCronJob } from './fired-cron-job.js';
import { addEntry, entryOf, refuseTaken } from './names.js';
import { stop } from './real-timers.js';
import { type AddedCronJob, type CronJob, isCronJob } from './user-cron-job.js';

/** Wraps a cron job that the application constructed, and returns a function that undoes it. @internal */
export type CronJobWrapper = (name: string, job: UserCronJob) => () => void;

/** The cron jobs, intervals and timeouts of this instance by name. Inject it. */
@Injectable()
export class SchedulerRegistry {
  readonly #cronJobs = new Map<string, CronJob>();
  readonly #intervals = new Map<string, unknown>();
  readonly #timeouts = new Map<string, unknown>();
  /** The function to call when an entry is deleted. */
  readonly #releases = new Map<unknown, () => void>();
  #wrapper: CronJobWrapper | undefined;

  /** Whether there is a cron job, an interval or a timeout of that name. */
  doesExist(type: 'cron' | 'interval' | 'timeout', name: string): boolean {
    const all = { cron: this.#cronJobs, interval: this.#intervals, timeout: this.#timeouts };
    return Object.entries(all).some(([kind, entries]) => kind === type && entries.has(name));
  }

  /**
   * The cron job of that name. Jobs of decorated methods are here from `onApplicationBootstrap` on, beside added ones.
   *
   * @throws Error when there is none
   *
   * @example
   * this.schedulerRegistry.getCronJob('notifications').stop();
   */
  getCronJob(name: string): CronJob {
    return entryOf('Cron Job', this.#cronJobs, name);
  }

  /**
   * The timer of an interval, for `clearInterval`.
   *
   * @throws Error when there is none
   */
  getInterval<Timer = any>(name: string): Timer {
    return entryOf('Interval', this.#intervals, name) as Timer;
  }

  /**
   * The timer of a timeout, for `clearTimeout`.
   *
   * @throws Error when there is none
   */
  getTimeout<Timer = any>(name: string): Timer {
    return entryOf('Timeout', this.#timeouts, name) as Timer;
  }

  /**
   * Adds a job that the application constructs, starts and stops. From then on its ticks are runs: failures are logged,
   * shutdown waits for them, and with a `lockStore` each runs in one instance.
   *
   * An object that is no cron job, such as the stub of a test, is stored as it is.
   *
   * @throws Error when the name is taken
   *
   * @example
   * const job = new CronJob('0 * * * *', () => this.sync());
   * this.schedulerRegistry.addCronJob('sync', job);
   * job.start();
   */
  addCronJob(name: string, job: AddedCronJob): void {
    refuseTaken('Cron Job', this.#cronJobs, name);
    this.#wrap(name, job);
    this.#cronJobs.set(name, job);
  }

  /** Adds the job of a decorated method. @internal */
  addRegistered(name: string, job: RegisteredCronJob): void {
    refuseTaken('Cron Job', this.#cronJobs, name);
    this.#cronJobs.set(name, handedOut(job));
  }

  /** @throws Error when the name is taken */
  addInterval<Timer = unknown>(name: string, intervalId: Timer): void {
    addEntry('Interval', this.#intervals, name, intervalId);
  }

  /** @throws Error when the name is taken */
  addTimeout<Timer = unknown>(name: string, timeoutId: Timer): void {
    addEntry('Timeout', this.#timeouts, name, timeoutId);
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
   * Stops and removes the cron job. A run in flight goes on.
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

  /** Calls `release` when the cron job, interval or timeout is deleted. @internal */
  onDelete(entry: unknown, release: () => void): void {
    this.#releases.set(entry, release);
  }

  /** Wraps the cron jobs that were added, and those that will be. @internal */
  wrapWith(wrapper: CronJobWrapper): void {
    if (this.#wrapper !== undefined) return;
    this.#wrapper = wrapper;
    for (const [name, job] of this.#cronJobs) this.#wrap(name, job);
  }

  #wrap(name: string, job: UserCronJob): void {
    if (this.#wrapper === undefined || this.#releases.has(job)) return;
    if (job instanceof RegisteredCronJob || !isCronJob(job)) return;
    try {
      this.onDelete(job, this.#wrapper(name, job));
    } catch (error) {
      // A refused job must not go on ticking outside of the registry.
      job.stop();
      throw error;
    }
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

/** The cast, because the job has the public members of a `CronJob` of the package `cron`, but not its private ones. */
function handedOut(job: RegisteredCronJob): CronJob {
  return job as unknown as CronJob;
}
