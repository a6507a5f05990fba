import type { JobStatus, SimpleIntervalJob } from 'toad-scheduler';
import type { Clock } from '../core/clock.js';
import { MissedReports } from './missed-reports.js';
import type { OwnOrder } from './own-order.js';
import { ScheduleTimer, type TickListener, type TimerDeps } from './schedule-timer.js';
import type { Schedule } from './schedule.js';
import { LONGEST_TIMER_MS, TimerGroups } from './timer-groups.js';
import { toadScheduler } from './toad-scheduler.js';

/** A schedule whose timer is set. */
export interface ArmedSchedule {
  /** The tick that the timer is set for, or `undefined` after the last one. */
  readonly nextTick: number | undefined;
  stop(): void;
}

/**
 * The timers of all jobs of one application. toad-scheduler is there because it keeps the life cycle of timers. It gets
 * a kind of job of our own, because its interval jobs tick at other moments in each instance.
 */
export class Ticker {
  readonly #clock: Clock;
  readonly #onStepBack: (milliseconds: number) => void;
  readonly #scheduler = new (toadScheduler().ToadScheduler)();
  /** For the schedules that keep the process alive, and for those that do not. */
  readonly #keepingAlive: TimerDeps;
  readonly #unref: TimerDeps;
  readonly #reports: MissedReports;
  /** Jobs of toad-scheduler whose timer was stopped. They wait for another one. */
  readonly #empty: ScheduleJob[] = [];
  #made = 0;
  #stepReportedAt = -Infinity;

  /**
   * @param onStepBack called once for all jobs when the clock was set back, with the milliseconds by which it was
   * @param order that of paced ticks; without it, none is paced
   */
  constructor(clock: Clock, onStepBack: (milliseconds: number) => void, order?: OwnOrder) {
    this.#clock = clock;
    this.#onStepBack = onStepBack;
    const reports = new MissedReports(clock);
    this.#reports = reports;
    const deps = (keepAlive: boolean): TimerDeps => ({
      clock,
      timers: new TimerGroups(clock, keepAlive, order),
      reports,
      onStepBack: (by) => this.#reportStep(by),
    });
    this.#keepingAlive = deps(true);
    this.#unref = deps(false);
  }

  /**
   * Sets the timer of a schedule and tells `listener` of its ticks until it is stopped.
   *
   * @param isPaced whether many ticks of one moment may come in turns of a few milliseconds
   */
  start(schedule: Schedule, listener: TickListener, isPaced = false): ArmedSchedule {
    const deps = schedule.unref === true ? this.#unref : this.#keepingAlive;
    const timer = new ScheduleTimer(deps, schedule, listener, isPaced);
    const job = this.#start(timer);
    return {
      get nextTick() {
        return timer.nextTick;
      },
      stop: () => this.#stop(job, timer),
    };
  }

  /** Reports the ticks that were missed so far at once, instead of in a later turn of the event loop. */
  report(): void {
    this.#reports.flush();
  }

  /** Stops every timer. */
  stop(): void {
    this.#scheduler.stop();
  }

  /** Jobs are used again, because toad-scheduler never forgets one. */
  #start(timer: ScheduleTimer): ScheduleJob {
    const empty = this.#empty.pop();
    // The prefix is needed, because toad-scheduler keeps its jobs in a plain object, where `constructor` is taken.
    const job = empty ?? new ScheduleJob(`tick:${this.#made++}`);
    job.timer = timer;
    // toad-scheduler only starts and stops the job, although its declaration asks for a job of its own.
    if (empty === undefined) this.#scheduler.addIntervalJob(job as unknown as SimpleIntervalJob);
    else this.#scheduler.startById(job.id);
    return job;
  }

  /** The job may have another timer by now, or none, if this is a second stop or the ticker has stopped. */
  #stop(job: ScheduleJob, timer: ScheduleTimer): void {
    if (job.timer !== timer) return;
    this.#scheduler.stopById(job.id);
    this.#empty.push(job);
  }

  /** Every timer sees the same step, each at its next firing. Only the first one reports it. */
  #reportStep(milliseconds: number): void {
    const now = this.#clock.monotonic();
    if (now - this.#stepReportedAt > 2 * LONGEST_TIMER_MS) this.#onStepBack(milliseconds);
    this.#stepReportedAt = now;
  }
}

/** A job of toad-scheduler. It gives its timer away when it stops. */
class ScheduleJob {
  timer: ScheduleTimer | undefined;
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }

  /** toad-scheduler hands it a setting of timers that it makes. It makes none for us. */
  applyUnrefDefault(): void {
    return;
  }

  getStatus(): JobStatus {
    const { STOPPED, RUNNING } = toadScheduler().JobStatus;
    return this.timer === undefined ? STOPPED : RUNNING;
  }

  start(): void {
    this.timer?.start();
  }

  stop(): void {
    this.timer?.stop();
    this.timer = undefined;
  }
}
