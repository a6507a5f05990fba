import { Job, JobStatus, type SimpleIntervalJob, ToadScheduler } from 'toad-scheduler';
import type { Clock } from '../core/clock.js';
import { MissedReports } from './missed-reports.js';
import { ScheduleTimer, type TickListener, type TimerDeps } from './schedule-timer.js';
import type { Schedule } from './schedule.js';
import { LONGEST_TIMER_MS, TimerGroups } from './timer-groups.js';

/** A schedule whose timer is set. */
export interface ArmedSchedule {
  /** The tick that the timer is set for, or `undefined` after the last one. */
  readonly nextTick: number | undefined;
  stop(): void;
}

/** Keeps the timers of all jobs of one application: a toad-scheduler, and a kind of job that ticks on a {@link Schedule}. */
export class Ticker {
  readonly #clock: Clock;
  readonly #onStepBack: (milliseconds: number) => void;
  readonly #scheduler = new ToadScheduler();
  /** Of the schedules that keep the process alive, and of those that do not. */
  readonly #keepingAlive: TimerDeps;
  readonly #unref: TimerDeps;
  readonly #reports: MissedReports;
  /** Jobs of toad-scheduler without a timer, to be given another. */
  readonly #empty: ScheduleJob[] = [];
  #made = 0;
  #stepReportedAt = -Infinity;

  /** @param onStepBack told once, whatever the number of jobs, when the clock was set back by so many milliseconds */
  constructor(clock: Clock, onStepBack: (milliseconds: number) => void) {
    this.#clock = clock;
    this.#onStepBack = onStepBack;
    const reports = new MissedReports(clock);
    this.#reports = reports;
    const deps = (keepAlive: boolean): TimerDeps => ({
      clock,
      timers: new TimerGroups(clock, keepAlive),
      reports,
      onStepBack: (by) => this.#reportStep(by),
    });
    this.#keepingAlive = deps(true);
    this.#unref = deps(false);
  }

  /** Sets the timer of a schedule and tells `listener` of its ticks until it is stopped. */
  start(schedule: Schedule, listener: TickListener): ArmedSchedule {
    const deps = schedule.unref === true ? this.#unref : this.#keepingAlive;
    const timer = new ScheduleTimer(deps, schedule, listener);
    const job = this.#start(timer);
    return {
      get nextTick() {
        return timer.nextTick;
      },
      stop: () => this.#stop(job, timer),
    };
  }

  /** Tells of the ticks that were missed so far, and not in a later turn. */
  report(): void {
    this.#reports.flush();
  }

  /** Stops every timer. */
  stop(): void {
    this.#scheduler.stop();
  }

  /** toad-scheduler never forgets a job that it was given, so one whose timer was stopped is used again. */
  #start(timer: ScheduleTimer): ScheduleJob {
    const empty = this.#empty.pop();
    // toad-scheduler keeps its jobs in a plain object: `constructor` alone would count as taken.
    const job = empty ?? new ScheduleJob(`tick:${this.#made++}`);
    job.timer = timer;
    // toad's engine only starts and stops what it is given; its declaration asks for its own kind of job.
    if (empty === undefined) this.#scheduler.addIntervalJob(job as unknown as SimpleIntervalJob);
    else this.#scheduler.startById(job.id);
    return job;
  }

  /** Stopped a second time, or after the ticker, the job may be another's, or nobody's. */
  #stop(job: ScheduleJob, timer: ScheduleTimer): void {
    if (job.timer !== timer) return;
    this.#scheduler.stopById(job.id);
    this.#empty.push(job);
  }

  /** Every timer sees the same step, each when it looks next. */
  #reportStep(milliseconds: number): void {
    const now = this.#clock.monotonic();
    if (now - this.#stepReportedAt > 2 * LONGEST_TIMER_MS) this.#onStepBack(milliseconds);
    this.#stepReportedAt = now;
  }
}

/** A job of toad-scheduler. It lets go of its timer when it stops. */
class ScheduleJob extends Job {
  timer: ScheduleTimer | undefined;

  constructor(override readonly id: string) {
    super(id);
  }

  getStatus(): JobStatus {
    return this.timer === undefined ? JobStatus.STOPPED : JobStatus.RUNNING;
  }

  start(): void {
    this.timer?.start();
  }

  stop(): void {
    this.timer?.stop();
    this.timer = undefined;
  }
}
