import type { Schedule } from '../internal.js';
import type { UserCronJob } from './cron-job.types.js';

/** The schedule of a job as it is at the time of the question: `setTime()` gives it another. */
export class ScheduleOf implements Schedule {
  readonly isKeptElsewhere = true;
  #cronTime: unknown;
  #schedule: Schedule | undefined;

  constructor(
    private readonly cron: UserCronJob,
    private readonly read: () => Schedule,
  ) {}

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
    if (this.#schedule === undefined || this.#cronTime !== this.cron.cronTime) {
      this.#cronTime = this.cron.cronTime;
      this.#schedule = this.read();
    }
    return this.#schedule;
  }
}

/** Ticks when the timer of another fires: at whole seconds, as those of cron jobs do. */
export class FiredElsewhere implements Schedule {
  /** @param next when it says that it ticks next */
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
