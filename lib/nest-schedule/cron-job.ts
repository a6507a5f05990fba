import { currentRun, type JobRun, type TimedJob } from '../index.js';
import type { CronOptions, CronSource } from './cron.options.js';
import { hostZone, readRule, scheduleOf } from './cron-rule.js';
import { type CronRule, type DateTime, type GivenCronTime, ScheduledCronTime } from './cron-time.js';
import type { MountedMethod } from './mounted-method.js';

/** What a run of a job calls. */
export type CronCallback = () => unknown;

/** A cron job of a decorated method, with the members that those of the package `cron` have. */
export class RegisteredCronJob {
  readonly name: string;
  /** Kept for code that reads it; has no effect. */
  threshold: number;
  /** Whether the process may end while the job waits for its next tick. */
  readonly unrefTimeout: boolean;
  /** Whether `stop()` waits for the run in flight. */
  waitForCompletion: boolean;
  /** When it ticks. */
  cronTime: ScheduledCronTime;
  #lastExecution: Date | null = null;
  readonly #callbacks: CronCallback[];
  readonly #job: TimedJob;
  #running: Promise<unknown> = Promise.resolve();

  /** @internal */
  constructor(
    private readonly method: MountedMethod,
    options: CronOptions & { readonly cronTime: CronSource },
  ) {
    const { key, name, where, handler, jobs } = method;
    this.name = key;
    this.threshold = Math.abs(options.threshold ?? 250);
    this.unrefTimeout = options.unrefTimeout === true;
    this.waitForCompletion = options.waitForCompletion === true;
    this.#callbacks = [handler];
    const rule = this.#read({ ...options, source: options.cronTime });
    this.cronTime = this.#timeOf(rule);
    this.#job = jobs.add({
      name,
      where,
      options: { lock: jobs.hasLockStore ? undefined : false },
      schedule: this.#scheduleOf(rule),
      handler: (run) => this.#handle(run),
    });
    if (options.disabled === true || (options.initialDelay ?? 0) > 0) this.#job.pause();
  }

  /** Whether it is started and has a next tick. */
  get isActive(): boolean {
    return !this.#job.isPaused && this.#job.ticksOn.nextTick(this.#now()) !== undefined;
  }

  /** As `isActive`: so it was called once. */
  get running(): boolean {
    return this.isActive;
  }

  /** Whether this instance is in its callbacks. */
  get isCallbackRunning(): boolean {
    return this.#job.isRunning;
  }

  /** Lets it tick, in this instance. */
  start(): void {
    this.#job.resume();
  }

  /**
   * Keeps it from ticking in this instance; a run in flight goes on.
   *
   * @returns with `waitForCompletion`, a promise of the end of the run in flight; at once within that run
   */
  stop(): Promise<void> | undefined {
    this.#job.pause();
    if (!this.waitForCompletion) return undefined;
    const isWithin = currentRun()?.job === this.#job.name;
    return isWithin ? Promise.resolve() : this.#running.then(() => undefined);
  }

  /** Runs it now, unless it runs already; also when it is stopped. Does not reject for what the callbacks do. */
  async fireOnTick(): Promise<void> {
    await this.#job.run();
  }

  /**
   * Lets it tick at other times from now on.
   *
   * @param time a pattern, a date, or a `CronTime` of the package `cron`
   * @throws InvalidJobError for anything else
   */
  setTime(time: CronSource | GivenCronTime): void {
    const given = typeof time === 'object' && 'source' in time ? time : { source: time };
    const rule = this.#read(given);
    this.#job.reschedule(this.#scheduleOf(rule));
    this.cronTime = this.#timeOf(rule);
  }

  /** Lets each run call one more function. */
  addCallback(callback: CronCallback): void {
    this.#callbacks.push(callback);
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

  /** When its last tick ran in this instance; `null` before the first. */
  lastDate(): Date | null {
    return this.#lastExecution;
  }

  /** @internal */
  get job(): TimedJob {
    return this.#job;
  }

  #now(): number {
    return this.method.jobs.clock.now();
  }

  #read(given: GivenCronTime): CronRule {
    return readRule(this.method.where, given, this.method.jobs.timeZone ?? hostZone());
  }

  #scheduleOf(rule: CronRule) {
    return scheduleOf(this.method.where, rule, this.method.jobs, this.unrefTimeout);
  }

  #timeOf(rule: CronRule): ScheduledCronTime {
    const schedule = () => this.#job.ticksOn;
    return new ScheduledCronTime(rule, schedule, () => this.#now());
  }

  async #handle(run: JobRun): Promise<void> {
    if (run.trigger === 'tick') this.#lastExecution = run.startedAt;
    // Async, so that what one throws at once does not keep the others from being called.
    const call = async (callback: CronCallback): Promise<void> => {
      await callback.call(this);
    };
    const ended = Promise.allSettled(this.#callbacks.map(call));
    this.#running = ended;
    for (const outcome of await ended) if (outcome.status === 'rejected') throw outcome.reason;
  }
}
