import { durationText } from '../core/duration.js';
import { fnv1a } from '../core/fnv1a.js';
import type { Schedule, TickCount } from './schedule.js';

/**
 * Ticks every `interval` ms on a grid that is the same in every instance and after every restart. The grid of each job
 * has an offset of its own, so that a thousand hourly jobs do not tick in one second.
 */
export class IntervalSchedule implements Schedule {
  /** In milliseconds. */
  readonly interval: number;
  readonly #offset: number;

  constructor(interval: number, jobName: string) {
    this.interval = interval;
    this.#offset = fnv1a(jobName) % interval;
  }

  get text(): string {
    return `every ${durationText(this.interval)}`;
  }

  nextTick(after: number): number {
    return this.latestTick(after) + this.interval;
  }

  latestTick(at: number): number {
    return Math.floor((at - this.#offset) / this.interval) * this.interval + this.#offset;
  }

  countTicks(from: number, before: number): TickCount {
    const count = (this.latestTick(before - 1) - this.latestTick(from - 1)) / this.interval;
    return { count: Math.max(count, 0), atLeast: false };
  }
}
