import type { Schedule } from '../schedules/schedule.js';
import type { TickListener } from '../schedules/schedule-timer.js';
import type { ArmedSchedule, Ticker } from '../schedules/ticker.js';
import type { JobDefinition } from './options/job-definition.js';

/** Of a job that rests. */
const NO_TIMER: ArmedSchedule = { nextTick: undefined, stop: () => undefined };

/** Whose timer it is. */
interface Timed extends TickListener {
  readonly isPaused: boolean;
  readonly definition: Pick<JobDefinition, 'schedule' | 'restsWhilePaused'>;
}

/** The timer of one job: it is set from the start on, unless the job rests. */
export class JobTimer {
  readonly #job: Timed;
  readonly #ticker: Ticker;
  #schedule: Schedule;
  #armed: ArmedSchedule | undefined;

  constructor(job: Timed, ticker: Ticker) {
    this.#job = job;
    this.#ticker = ticker;
    this.#schedule = job.definition.schedule;
  }

  /** The schedule that it is set by: that of the job's definition, until it is given another. */
  get schedule(): Schedule {
    return this.#schedule;
  }

  /** Whether it has been started, and not stopped. */
  get isOn(): boolean {
    return this.#armed !== undefined;
  }

  get nextTick(): number | undefined {
    return this.#armed?.nextTick;
  }

  start(): void {
    this.#armed = this.#rests ? NO_TIMER : this.#ticker.start(this.#schedule, this.#job);
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

  /** Lets the job rest, or end its rest, as it is paused or not. A timer that is set keeps the tick that is due. */
  update(): void {
    const isResting = this.#armed === NO_TIMER;
    if (this.#rests !== isResting) this.reschedule(this.#schedule);
  }

  get #rests(): boolean {
    return this.#job.definition.restsWhilePaused === true && this.#job.isPaused;
  }
}
