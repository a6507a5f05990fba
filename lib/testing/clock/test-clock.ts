import { AsyncResource } from 'node:async_hooks';
import type { Clock, Duration, Timer } from '../../index.js';
import { AllRunningHandlers, type RunningHandlers } from '../running-handlers.js';
import { ClockNotices } from './clock-notices.js';
import { FakedTime } from './faked-time.js';
import { onTurn } from './real-time.js';
import { readAdvance, readClockOptions, readTarget, type TestClockOptions } from './test-clock.options.js';
import { TimerQueue } from './timer-queue.js';

/**
 * Callbacks run in this context, outside of the run that sets their timer and of the test that advances time. The
 * resource counts as destroyed, so that tools do not report it as an open handle. It still works.
 */
const outside = new AsyncResource('nestjs-background-jobs/testing', {
  requireManualDestroy: true,
}).emitDestroy();

/**
 * Time that stands still until the test advances it. Several applications may share it.
 *
 * @example
 * await clock.advance('1h');
 * await clock.advanceTo('2026-03-29T01:30:00Z');
 */
export class TestClock implements Clock {
  readonly isVirtual = true;
  readonly #start: number;
  readonly #handlers: AllRunningHandlers;
  readonly #faked: FakedTime | undefined;
  readonly #notices: ClockNotices;
  readonly #timers = new TimerQueue();
  #elapsed = 0;
  #advancing: Promise<unknown> = Promise.resolve();

  /** @throws InvalidOptionsError for a wrong option */
  constructor(options: TestClockOptions = {}) {
    const { start, patience, advanceTimers } = readClockOptions(options);
    this.#start = start;
    this.#faked = advanceTimers === undefined ? undefined : new FakedTime(advanceTimers);
    this.#notices = new ClockNotices(patience, this.#faked !== undefined);
    this.#handlers = new AllRunningHandlers(patience, (jobs) => this.#notices.givenUp(jobs));
  }

  /** The time. */
  get date(): Date {
    return new Date(this.now());
  }

  /** The time in milliseconds since 1970. */
  now(): number {
    return this.#start + this.monotonic();
  }

  /** How many milliseconds have passed since the clock was made. */
  monotonic(): number {
    return this.#elapsed + (this.#faked?.passed ?? 0);
  }

  after(delay: number, callback: () => void): Timer {
    const timer = this.#timers.add(this.monotonic() + delay, callback);
    const faked = this.#faked?.after(delay, () => this.#fireDue());
    return {
      cancel: () => {
        timer.cancel();
        faked?.cancel();
      },
    };
  }

  afterPoll(callback: () => void): void {
    onTurn(callback);
  }

  /**
   * Advances time by a duration. Everything runs at its moment, in all applications, and time waits for the handlers
   * before it goes on. `0` only waits for handlers that run already, such as those of the start.
   *
   * The console names the job of a handler that does not end within the `patience`. Every 3 s of real time it shows how
   * far the clock is, and how many ticks have run.
   *
   * @throws InvalidOptionsError for a value that is no duration
   */
  async advance(duration: Duration): Promise<void> {
    const milliseconds = readAdvance(duration);
    await this.#inTurn(() => this.#travel(this.#elapsed + milliseconds));
  }

  /**
   * Advances time to `moment`, as `advance` does.
   *
   * @throws InvalidOptionsError for a value that is no date, and for a moment in the past
   */
  async advanceTo(moment: Date | string): Promise<void> {
    await this.#inTurn(() => this.#travel(readTarget(moment, this.now()) - this.#start));
  }

  /**
   * Advances time from timer to timer until `isOver`.
   *
   * @param leavesHandlers whether time goes on although a handler was given up
   * @internal
   */
  async advanceUntil(isOver: () => boolean, leavesHandlers = false): Promise<void> {
    const step = async (): Promise<boolean> => {
      const isAtRest = await this.#handlers.settle();
      const { nextAt } = this.#timers;
      if (isOver() || nextAt === undefined || !(isAtRest || leavesHandlers)) return false;
      await this.#passUntil(nextAt);
      return true;
    };
    while (await this.#inTurn(step));
  }

  /** @internal */
  waitFor(handlers: RunningHandlers): void {
    this.#handlers.add(handlers);
  }

  /** Advances one after the other, because a test may forget an `await`. */
  #inTurn<Result>(advance: () => Promise<Result>): Promise<Result> {
    const result = this.#advancing.then(advance);
    this.#advancing = result.catch(() => undefined);
    return result;
  }

  /** Advances to `end`, and shows its progress if that takes long. */
  async #travel(end: number): Promise<void> {
    const handlers = this.#handlers;
    const { ticks: before } = handlers;
    const progress = () => {
      const { ticks, waitedFor } = handlers;
      return { at: this.now(), until: this.#start + end, ticks: ticks - before, waitedFor };
    };
    await this.#notices.during(() => this.#passUntil(end), progress);
    this.#notices.leftBehind(handlers.leftBehind);
  }

  async #passUntil(end: number): Promise<void> {
    await this.#handlers.settle();
    for (let at = this.#timers.nextAt; at !== undefined && at <= end; at = this.#timers.nextAt) {
      await this.#moveTo(at);
      this.#fireDue();
      await this.#handlers.settle();
    }
    await this.#moveTo(end);
    if (this.#faked !== undefined) await this.#handlers.settle();
  }

  async #moveTo(moment: number): Promise<void> {
    if (moment <= this.#elapsed) return;
    await this.#faked?.advance(moment - this.#elapsed);
    this.#elapsed = moment;
  }

  /** Fires all timers of one moment before their consequences go on, as in one turn of the event loop. */
  #fireDue(): void {
    for (let next = this.#nextDue(); next !== undefined; next = this.#nextDue())
      outside.runInAsyncScope(next);
  }

  #nextDue(): (() => void) | undefined {
    return this.#timers.takeDue(this.monotonic());
  }
}
