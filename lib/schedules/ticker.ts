import { Job, JobStatus, type SimpleIntervalJob, ToadScheduler } from 'toad-scheduler';
import type { Clock } from '../clock.js';
import { ScheduleTimer, type TickListener } from './schedule-timer.js';
import type { Schedule } from './schedule.js';
import { LONGEST_SLEEP_MS, WakeUps } from './wake-ups.js';

/** A schedule whose timer is set. */
export interface ArmedSchedule {
  /** The tick that the timer is set for, or `undefined` after the last one. */
  readonly nextTick: number | undefined;
  stop(): void;
}

/** Keeps the timers of all jobs of one application: a toad-scheduler, and a kind of job that ticks on a {@link Schedule}. */
export class Ticker {
  readonly #scheduler = new ToadScheduler();
  /** Of the schedules that keep the process alive, and of those that do not. */
  readonly #wakeUps: WakeUps;
  readonly #idleWakeUps: WakeUps;
  #added = 0;
  #stepReportedAt = -Infinity;

  /** @param onStepBack told once, whatever the number of jobs, when the clock was set back by so many milliseconds */
  constructor(
    private readonly clock: Clock,
    private readonly onStepBack: (milliseconds: number) => void,
  ) {
    this.#wakeUps = new WakeUps(clock, true);
    this.#idleWakeUps = new WakeUps(clock, false);
  }

  /** Sets the timer of a schedule and tells `listener` of its ticks until it is stopped. */
  start(schedule: Schedule, listener: TickListener): ArmedSchedule {
    // toad-scheduler keeps its jobs in a plain object: `constructor` alone would count as taken.
    const id = `tick:${this.#added++}`;
    const wakeUps = schedule.letsProcessEnd === true ? this.#idleWakeUps : this.#wakeUps;
    const timer = new ScheduleTimer(this.clock, wakeUps, schedule, listener, (by) => this.#reportStep(by));
    // toad's engine only starts and stops what it is given; its declaration asks for its own kind of job.
    this.#scheduler.addIntervalJob(new ScheduleJob(id, timer) as unknown as SimpleIntervalJob);
    return {
      get nextTick() {
        return timer.nextTick;
      },
      stop: () => this.#scheduler.removeById(id),
    };
  }

  /** Stops every timer. */
  stop(): void {
    this.#scheduler.stop();
  }

  /** Every timer sees the same step, each when it looks next. */
  #reportStep(milliseconds: number): void {
    const now = this.clock.monotonic();
    if (now - this.#stepReportedAt > 2 * LONGEST_SLEEP_MS) this.onStepBack(milliseconds);
    this.#stepReportedAt = now;
  }
}

/** What toad-scheduler is given. Its engine never forgets a job, so this one lets go of its timer when it stops. */
class ScheduleJob extends Job {
  #timer: ScheduleTimer | undefined;

  constructor(id: string, timer: ScheduleTimer) {
    super(id);
    this.#timer = timer;
  }

  getStatus(): JobStatus {
    return this.#timer === undefined ? JobStatus.STOPPED : JobStatus.RUNNING;
  }

  start(): void {
    this.#timer?.start();
  }

  stop(): void {
    this.#timer?.stop();
    this.#timer = undefined;
  }
}
