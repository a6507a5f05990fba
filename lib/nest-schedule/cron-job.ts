import { currentRun } from '../index.js';
import type { CustomScheduleJobs, ScheduledJob } from '../internal.js';
import { type CronCallback, CronCallbacks } from './cron-callbacks.js';
import { type CronRule, readRule, ScheduledCronTime, scheduleOf } from './cron-time.js';
import { type DateTime, type GivenCronTime, hostZone, namedZone } from './cron-zone.js';
import type { CronOptions, CronSource } from './schedule.options.js';

/** A decorated method that becomes a job. */
export interface ScheduledMethod {
  /** Its name in the registry, unique within its kind. */
  readonly key: string;
  /** The name of its job, unique among all jobs. */
  readonly name: string;
  /** Where a reader finds it: `ReportService.send`. */
  readonly where: string;
  readonly handler: () => PromiseLike<void> | undefined;
  readonly jobs: CustomScheduleJobs;
}

/** A cron job of a decorated method, with the members of a `CronJob` of the package `cron`. */
export class RegisteredCronJob {
  readonly name: string;
  /** Has no effect. It is here for code that reads it. */
  threshold: number;
  /** Whether the process may end while the job waits for its next tick. */
  readonly unrefTimeout: boolean;
  /** Whether `stop()` waits for the run in flight. */
  waitForCompletion: boolean;
  /** When it ticks. */
  cronTime: ScheduledCronTime;
  /** Whether it ticks only once. */
  runOnce: boolean;
  /** The `this` of its callbacks. */
  context: unknown = this;
  /** The same as `lastDate()`. */
  lastExecution: Date | null = null;
  readonly #method: ScheduledMethod;
  readonly #callbacks: CronCallbacks;
  readonly #job: ScheduledJob;

  /** @internal */
  constructor(method: ScheduledMethod, options: CronOptions & { readonly cronTime: CronSource }) {
    this.#method = method;
    const { key, name, where, handler, jobs } = method;
    this.name = key;
    // Values are converted as in the package `cron`, because JavaScript may pass other types.
    this.threshold = Math.abs(options.threshold ?? 250);
    this.unrefTimeout = Boolean(options.unrefTimeout);
    this.waitForCompletion = Boolean(options.waitForCompletion);
    this.#callbacks = new CronCallbacks(handler);
    const rule = this.#read({ ...options, source: options.cronTime });
    this.cronTime = this.#timeOf(rule);
    this.runOnce = this.cronTime.realDate;
    this.#job = jobs.add({
      name,
      where,
      options: { lock: jobs.hasLockStore ? undefined : false },
      schedule: this.#scheduleOf(rule),
      handler: () => this.#callbacks.call(this.context, () => this.waitForCompletion),
      restsWhilePaused: true,
      onTick: () => (this.lastExecution = new Date(this.#now())),
    });
    if (options.disabled || options.initialDelay) this.#job.pause();
  }

  /** Whether it was started and has a next tick. */
  get isActive(): boolean {
    return !this.#job.isPaused && this.#job.ticksOn.nextTick(this.#now()) !== undefined;
  }

  /** The same as `isActive`, under its former name. */
  get running(): boolean {
    return this.isActive;
  }

  /** Whether its callbacks are running in this instance. */
  get isCallbackRunning(): boolean {
    return this.#job.isRunning;
  }

  /** Makes it tick in this instance. */
  start(): void {
    this.#job.resume();
  }

  /**
   * Stops its ticks in this instance. A run in flight goes on.
   *
   * @returns with `waitForCompletion`, a promise of the end of the run in flight, which resolves at once within that
   *   run
   */
  stop(): Promise<void> | undefined {
    this.#job.pause();
    if (!this.waitForCompletion) return undefined;
    const isWithin = currentRun()?.job === this.#job.name;
    return isWithin ? Promise.resolve() : this.#callbacks.ended();
  }

  /** Runs it now, even if it is stopped, unless it runs already. Does not reject if a callback fails. */
  async fireOnTick(): Promise<void> {
    await this.#job.run();
  }

  /**
   * Changes when it ticks, from now on.
   *
   * @param time a pattern, a date, or a `CronTime` of the package `cron`
   * @throws InvalidJobError for anything else
   */
  setTime(time: CronSource | GivenCronTime): void {
    const given = typeof time === 'object' && 'source' in time ? time : { source: time };
    const rule = this.#read(given);
    this.#job.reschedule(this.#scheduleOf(rule));
    this.cronTime = this.#timeOf(rule);
    this.runOnce = this.cronTime.realDate;
  }

  /** Adds a function that each run calls. */
  addCallback(callback: CronCallback): void {
    if (typeof callback === 'function') this.#callbacks.add(callback);
  }

  /**
   * The next tick, in the job's time zone.
   *
   * @throws Error when there is none
   */
  nextDate(): DateTime {
    return this.cronTime.sendAt();
  }

  /** The next `count` ticks, or as many as there are. */
  nextDates(count = 0): DateTime[] {
    return this.cronTime.sendAt(count);
  }

  /** When it ticked last in this instance, even if that tick was skipped; `null` before the first tick. */
  lastDate(): Date | null {
    return this.lastExecution;
  }

  /** @internal */
  get job(): ScheduledJob {
    return this.#job;
  }

  #now(): number {
    return this.#method.jobs.clock.now();
  }

  #read(given: GivenCronTime): CronRule {
    return readRule(this.#method.where, given, this.#method.jobs.timeZone ?? hostZone());
  }

  #scheduleOf(rule: CronRule) {
    return scheduleOf(this.#method.where, rule, this.#method.jobs, this.unrefTimeout);
  }

  #timeOf(rule: CronRule): ScheduledCronTime {
    const elsewhere = (given: unknown) => {
      const zone = namedZone(this.#method.where, given);
      return { ...zone, schedule: this.#scheduleOf({ ...zone, source: rule.source }) };
    };
    const schedule = () => this.#job.ticksOn;
    return new ScheduledCronTime({ rule, schedule, elsewhere, now: () => this.#now() });
  }
}
