import type { Clock } from '../../../core/clock.js';
import type { JobPeriods } from '../job-periods.js';
import type { StateCommands } from './state-commands.js';

const DAY_MS = 24 * 3_600_000;

/** Records live for so long, or for so many periods of their job if that is longer. */
const LIFETIME_MS = 30 * DAY_MS;
const PERIODS = 3;

/** Beyond so many streams all are forgotten, and their lifetimes are set again. */
const REMEMBERED = 50_000;

const NOTHING: readonly Promise<void>[] = [];

/** Sets the lifetime of each stream once a day. */
export class StreamLifetimes {
  /** When each was set, on the monotonic clock. */
  readonly #setAt = new Map<string, number>();
  readonly #periods: JobPeriods;
  readonly #clock: Clock;

  constructor(periods: JobPeriods, clock: Clock) {
    this.#periods = periods;
    this.#clock = clock;
  }

  /**
   * Call it after an entry was added, because a stream that is not there gets no lifetime.
   *
   * @returns nothing when the lifetime was set already, as mostly
   */
  extend(redis: StateCommands, key: string, job: string): readonly Promise<void>[] {
    const now = this.#clock.monotonic();
    const setAt = this.#setAt.get(key);
    if (setAt !== undefined && now - setAt < DAY_MS) return NOTHING;
    if (this.#setAt.size >= REMEMBERED) this.#setAt.clear();
    this.#setAt.set(key, now);
    return [this.#set(redis, key, job)];
  }

  async #set(redis: StateCommands, key: string, job: string): Promise<void> {
    const period = this.#periods.periodOf(job, this.#clock.now());
    try {
      await redis.pexpire(key, Math.max(LIFETIME_MS, PERIODS * period));
    } catch (error) {
      this.#setAt.delete(key);
      throw error;
    }
  }

  /** The store has lost its data, and the lifetimes with them. */
  forget(): void {
    this.#setAt.clear();
  }
}
