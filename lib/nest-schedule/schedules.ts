import type { Schedule } from '../internal.js';

/** The schedule of a pattern, in a zone that is ahead of the pattern's own by a fixed time. */
export class ShiftedSchedule implements Schedule {
  readonly #pattern: Schedule;
  readonly #ahead: number;

  /**
   * @param ahead how far the zone is ahead of that of `pattern`, in milliseconds
   * @param unref whether the process may end while the timer is set
   */
  constructor(
    readonly text: string,
    pattern: Schedule,
    ahead: number,
    readonly unref: boolean,
  ) {
    this.#pattern = pattern;
    this.#ahead = ahead;
  }

  nextTick(after: number): number | undefined {
    return this.#back(this.#pattern.nextTick(after + this.#ahead));
  }

  latestTick(at: number): number | undefined {
    return this.#back(this.#pattern.latestTick(at + this.#ahead));
  }

  countTicks(from: number, before: number): ReturnType<Schedule['countTicks']> {
    return this.#pattern.countTicks(from + this.#ahead, before + this.#ahead);
  }

  #back(tick: number | undefined): number | undefined {
    return tick === undefined ? undefined : tick - this.#ahead;
  }
}

/** Ticks once. */
export class OnceSchedule implements Schedule {
  constructor(
    readonly text: string,
    private readonly at: number,
    /** Whether another timer than ours makes the job tick. */
    readonly isDrivenExternally: boolean,
    /** Whether the process may end while the timer is set. */
    readonly unref = false,
  ) {}

  nextTick(after: number): number | undefined {
    return after < this.at ? this.at : undefined;
  }

  latestTick(at: number): number | undefined {
    return at < this.at ? undefined : this.at;
  }

  countTicks(from: number, before: number): ReturnType<Schedule['countTicks']> {
    return { count: from <= this.at && this.at < before ? 1 : 0, atLeast: false };
  }
}

/** The ticks of `setInterval`, which drives the job itself. */
export class FixedRateSchedule implements Schedule {
  readonly isDrivenExternally = true;
  readonly #start: number;
  readonly #interval: number;

  /** @param start and `interval` in milliseconds */
  constructor(
    readonly text: string,
    start: number,
    interval: number,
  ) {
    this.#start = start;
    this.#interval = interval;
  }

  nextTick(after: number): number {
    return this.#tick(after) + this.#interval;
  }

  latestTick(at: number): number | undefined {
    const tick = this.#tick(at);
    return tick > this.#start ? tick : undefined;
  }

  countTicks(from: number, before: number): ReturnType<Schedule['countTicks']> {
    return { count: (this.#tick(before - 1) - this.#tick(from - 1)) / this.#interval, atLeast: false };
  }

  #tick(at: number): number {
    return this.#start + Math.floor(Math.max(at - this.#start, 0) / this.#interval) * this.#interval;
  }
}

/** The current schedule of a cron job, because the application may change it with `setTime()`. */
export class LiveSchedule implements Schedule {
  readonly isDrivenExternally = true;
  readonly #cron: { readonly cronTime: unknown };
  readonly #read: () => Schedule;
  #cronTime: unknown;
  #schedule: Schedule | undefined;

  constructor(cron: { readonly cronTime: unknown }, read: () => Schedule) {
    this.#cron = cron;
    this.#read = read;
  }

  get text(): string {
    return this.#current.text;
  }

  nextTick(after: number): number | undefined {
    return this.#current.nextTick(after);
  }

  latestTick(at: number): number | undefined {
    return this.#current.latestTick(at);
  }

  countTicks(from: number, before: number): ReturnType<Schedule['countTicks']> {
    return this.#current.countTicks(from, before);
  }

  get #current(): Schedule {
    if (this.#schedule === undefined || this.#cronTime !== this.#cron.cronTime) {
      this.#cronTime = this.#cron.cronTime;
      this.#schedule = this.#read();
    }
    return this.#schedule;
  }
}

/** The schedule of a cron job whose own timer makes it tick. Its ticks are at whole seconds. */
export class ExternalSchedule implements Schedule {
  /** @param next the next tick, as the job says */
  constructor(
    readonly text: string,
    private readonly next: () => number | undefined,
  ) {}

  nextTick(after: number): number | undefined {
    const tick = this.next();
    return tick !== undefined && tick > after ? tick : undefined;
  }

  latestTick(at: number): number {
    return Math.floor(at / 1000) * 1000;
  }

  countTicks(): ReturnType<Schedule['countTicks']> {
    return { count: 0, atLeast: true };
  }
}
