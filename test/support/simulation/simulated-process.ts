import type { Clock, Timer } from '../../../lib/core/clock.js';
import { settle, type Timeline } from './timeline.js';

interface PendingTimer {
  readonly due: number;
  readonly callback: () => void;
  isCancelled: boolean;
}

/** How a process stops for a while: nothing of it runs, and what comes waits. */
export interface Stop {
  readonly milliseconds: number;
  /** The whole machine is suspended: the monotonic clock and the timers stand still as well. */
  readonly isSuspended: boolean;
  /** What is handled first on waking: answers that have come meanwhile, or timers. */
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
    /** By how many milliseconds a timer is late. */
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

  /** What lies in the socket at this moment comes first: it was asked for before. */
  afterPoll(callback: () => void): void {
    this.timeline.at(this.timeline.now, () => this.receive(callback));
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** The process is killed: what it has sent is on its way, and that is all. */
  crash(): void {
    this.#isDead = true;
  }

  /** Sets the wall clock forward, or back with a negative number. */
  step(milliseconds: number): void {
    this.skew += milliseconds;
  }

  /** Stops the process for a while; `false`: it was stopped or dead already. */
  stop(stop: Stop): boolean {
    if (this.#isDead || this.#stop !== undefined) return false;
    const until = this.timeline.now + stop.milliseconds;
    this.#stop = { ...stop, until };
    this.timeline.at(until, () => this.#wake());
    return true;
  }

  /** Something has come from the network: handled at once, or on waking. */
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
