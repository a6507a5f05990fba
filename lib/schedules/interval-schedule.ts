import { durationText } from '../core/duration.js';
import type { Schedule, TickCount } from './schedule.js';

/**
 * Ticks every `interval` ms on a grid that is the same in every instance and after every restart. The grid of each job
 * has an offset of its own, so that a thousand hourly jobs do not tick in one second.
 */
export class IntervalSchedule implements Schedule {
  readonly #interval: number;
  readonly #offset: number;

  constructor(interval: number, jobName: string) {
    this.#interval = interval;
    this.#offset = fnv1a(jobName) % interval;
  }

  get text(): string {
    return `every ${durationText(this.#interval)}`;
  }

  nextTick(after: number): number {
    return this.latestTick(after) + this.#interval;
  }

  latestTick(at: number): number {
    return Math.floor((at - this.#offset) / this.#interval) * this.#interval + this.#offset;
  }

  countTicks(from: number, before: number): TickCount {
    const count = (this.latestTick(before - 1) - this.latestTick(from - 1)) / this.#interval;
    return { count: Math.max(count, 0), atLeast: false };
  }
}

/**
 * FNV-1a, 32 bits, over UTF-8 (http://www.isthe.com/chongo/tech/comp/fnv/). Versions of this package that run side by
 * side must agree on it, because it decides when jobs tick.
 */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    // Characters below this are one byte, and encoding them takes longer than hashing them.
    if (code >= 0x80) return hashOfBytes(new TextEncoder().encode(text.slice(index)), hash);
    hash = Math.imul(hash ^ code, 0x01000193);
  }
  return hash >>> 0;
}

function hashOfBytes(bytes: Uint8Array, start: number): number {
  let hash = start;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/**
 * The delay of a job's run after its tick, from 0 to `longest` milliseconds. All instances need the same one, because
 * otherwise the smallest delay would always win, and the largest could run the tick again. Versions of this package
 * that run side by side must agree on it.
 */
export function jitterOf(job: string, tick: number, longest: number): number {
  return longest === 0 ? 0 : fnv1a(`${job}@${new Date(tick).toISOString()}`) % (longest + 1);
}
