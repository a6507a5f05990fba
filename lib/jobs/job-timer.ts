import { IntervalSchedule } from '../schedules/interval-schedule.js';
import type { Schedule } from '../schedules/schedule.js';
import type { TickListener } from '../schedules/schedule-timer.js';
import type { ArmedSchedule, Ticker } from '../schedules/ticker.js';
import type { JobDefinition } from './options/job-definition.js';

/** The turns of many ticks take a part of this, in milliseconds. A shorter interval would miss ticks meanwhile. */
const SHORTEST_PACED_MS = 1000;

/** Stands in for the timer of a job that rests. */
const NO_TIMER: ArmedSchedule = { nextTick: undefined, stop: () => undefined };

/** The job of a timer. */
interface TimedJob extends TickListener {
  readonly isPaused: boolean;
  readonly definition: Pick<JobDefinition, 'schedule' | 'restsWhilePaused' | 'lock'>;
}

/** The timer of one job. It is set from the start on, unless the job rests. */
export class JobTimer {
  readonly #job: TimedJob;
  readonly #ticker: Ticker;
  #schedule: Schedule;
  #armed: ArmedSchedule | undefined;

  constructor(job: TimedJob, ticker: Ticker) {
    this.#job = job;
    this.#ticker = ticker;
    this.#schedule = job.definition.schedule;
  }

  /** The schedule that sets the timer: that of the job's definition, until `reschedule()`. */
  get schedule(): Schedule {
    return this.#schedule;
  }

  /** Whether the timer is started and not stopped. */
  get isOn(): boolean {
    return this.#armed !== undefined;
  }

  get nextTick(): number | undefined {
    return this.#armed?.nextTick;
  }

  start(): void {
    this.#armed = this.#rests ? NO_TIMER : this.#ticker.start(this.#schedule, this.#job, this.#isPaced);
  }

  stop(): void {
    this.#armed?.stop();
    this.#armed = undefined;
  }

  reschedule(schedule: Schedule): void {
    this.#schedule = schedule;
    if (this.#armed === undefined) return;
    this.#armed.stop();
    this.start();
  }

  /** Lets the job rest if it is paused, and ends its rest otherwise. A timer that is set keeps the tick that is due. */
  update(): void {
    const isResting = this.#armed === NO_TIMER;
    if (this.#rests !== isResting) this.reschedule(this.#schedule);
  }

  /** Only ticks that instances claim need to spread over them. */
  get #isPaced(): boolean {
    const isShort = this.#schedule instanceof IntervalSchedule && this.#schedule.interval < SHORTEST_PACED_MS;
    return this.#job.definition.lock !== undefined && !isShort;
  }

  get #rests(): boolean {
    return this.#job.definition.restsWhilePaused === true && this.#job.isPaused;
  }
}
