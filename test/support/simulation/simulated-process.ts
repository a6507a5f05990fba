import type { Clock, Timer } from '../../../lib/core/clock.js';
import { settle, type Timeline } from './timeline.js';

interface PendingTimer {
  readonly due: number;
  readonly callback: () => void;
  isCancelled: boolean;
}

/** A pause of a process. Nothing runs in it, and incoming answers wait. */
export interface Stop {
  readonly milliseconds: number;
  /** The whole machine is suspended, so the monotonic clock and the timers stand still, too. */
  readonly isSuspended: boolean;
  /** Which come first after the pause: waiting answers, or timers. */
  readonly answersFirst: boolean;
}

/** The event loop and the clocks of one process. */
export class SimulatedProcess implements Clock {
  #isDead = false;
  #stop: (Stop & { readonly until: number }) | undefined;
  #suspended = 0;
  #lateTimers: PendingTimer[] = [];
  #lateAnswers: (() => void)[] = [];

  constructor(
    private readonly timeline: Timeline,
    private skew: number,
    /** The lateness of a timer in milliseconds. */
    private readonly lateness: () => number,
  ) {}

  now(): number {
    return this.timeline.now + this.skew;
  }

  monotonic(): number {
    return this.timeline.now - this.#suspended;
  }

  after(delay: number, callback: () => void): Timer {
    const timer = { due: this.monotonic() + delay, callback, isCancelled: false };
    this.#arm(timer);
    return {
      cancel: () => {
        timer.isCancelled = true;
      },
    };
  }

  /** Answers that are already in the socket come first, because their commands are earlier. */
  afterPoll(callback: () => void): void {
    this.timeline.at(this.timeline.now, () => this.receive(callback));
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** Kills the process. Commands on their way still arrive. */
  crash(): void {
    this.#isDead = true;
  }

  /** Sets the wall clock forward, or back with a negative number. */
  step(milliseconds: number): void {
    this.skew += milliseconds;
  }

  /** Stops the process for a while. Returns `false` if it is already stopped or dead. */
  stop(stop: Stop): boolean {
    if (this.#isDead || this.#stop !== undefined) return false;
    const until = this.timeline.now + stop.milliseconds;
    this.#stop = { ...stop, until };
    this.timeline.at(until, () => this.#wake());
    return true;
  }

  /** Handles an answer from the network, at once or after the pause. */
  receive(handle: () => void): void {
    if (this.#isDead) return;
    if (this.#stop === undefined) handle();
    else this.#lateAnswers.push(handle);
  }

  #arm(timer: PendingTimer): void {
    const wait = timer.due - this.monotonic() + this.lateness();
    this.timeline.at(this.timeline.now + wait, () => this.#ring(timer));
  }

  #ring(timer: PendingTimer): void {
    if (this.#isDead || timer.isCancelled) return;
    if (this.#stop !== undefined) this.#lateTimers.push(timer);
    else if (this.monotonic() < timer.due) this.#arm(timer);
    else timer.callback();
  }

  async #wake(): Promise<void> {
    const stop = this.#stop;
    this.#stop = undefined;
    if (stop?.isSuspended === true) this.#suspended += stop.milliseconds;
    if (stop?.answersFirst === true) await this.#handleLateAnswers();
    await this.#handleLateTimers();
    await this.#handleLateAnswers();
  }

  async #handleLateTimers(): Promise<void> {
    const timers = this.#lateTimers.sort((a, b) => a.due - b.due);
    this.#lateTimers = [];
    for (const timer of timers) {
      this.#ring(timer);
      await settle();
    }
  }

  async #handleLateAnswers(): Promise<void> {
    const answers = this.#lateAnswers;
    this.#lateAnswers = [];
    for (const handle of answers) {
      this.receive(handle);
      await settle();
    }
  }
}
