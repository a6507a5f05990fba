import type { Clock, Timer } from '../../../lib/core/clock.js';
import type { ModelTime } from './model-time.js';

/** A timer fires up to this much late, in milliseconds, as in Node. */
const TIMER_LATENESS = 1;

/** One process of the model, which does one thing after the other. Its time counts as real, so ticks come in turns. */
export class ModelProcess implements Clock {
  readonly #time: ModelTime;
  readonly #ahead: number;
  readonly #random: () => number;
  #busyUntil = 0;
  #todo: (() => void)[] = [];
  #done = 0;

  /** @param ahead how far its wall clock is ahead */
  constructor(time: ModelTime, ahead: number, random: () => number) {
    this.#time = time;
    this.#ahead = ahead;
    this.#random = random;
  }

  now(): number {
    return this.monotonic() + this.#ahead;
  }

  monotonic(): number {
    return Math.max(this.#time.now, this.#busyUntil);
  }

  after(delay: number, callback: () => void): Timer {
    let isCancelled = false;
    const fire = (): void => (isCancelled ? undefined : callback());
    const moment = this.monotonic() + delay + TIMER_LATENESS * this.#random();
    this.#time.at(moment, () => this.do(fire));
    return { cancel: () => void (isCancelled = true) };
  }

  afterPoll(callback: () => void): void {
    this.do(callback);
  }

  /** Calls back once everything is done that came before. */
  do(callback: () => void): void {
    this.#todo.push(callback);
    if (this.#todo.length === 1) this.#schedule();
  }

  /** Needs the processor for so many milliseconds. */
  spend(milliseconds: number): void {
    this.#busyUntil = this.monotonic() + milliseconds;
  }

  #schedule(): void {
    this.#time.at(this.#busyUntil, () => {
      this.#todo[this.#done++]?.();
      if (this.#done < this.#todo.length) {
        this.#schedule();
        return;
      }
      this.#todo = [];
      this.#done = 0;
    });
  }
}
