import { DeadlineTimer, type Clock } from '../core/clock.js';
import { DEFAULT_LOCK_TIMEOUT_MS } from '../locks/lock-times.js';
import type { ActiveRun } from './active-run.js';

/** A run is worth a warning after this many `lockTimeout`s, because its job runs nowhere else meanwhile. */
const TIMEOUTS = 10;
const EVERY_MS = 3_600_000;

/** A run that has not ended; moments of the monotonic clock. */
interface LongRun {
  readonly begunAt: number;
  readonly warnAt: number;
}

/** Warns of runs that block their job because they do not end: once early, then every hour. */
export class LongRunMonitor {
  readonly #clock: Clock;
  readonly #warn: (run: ActiveRun, age: number) => void;
  readonly #runs = new Map<ActiveRun, LongRun>();
  readonly #alarm: DeadlineTimer;

  /** @param warn told the run and its age in milliseconds */
  constructor(clock: Clock, warn: (run: ActiveRun, age: number) => void) {
    this.#clock = clock;
    this.#warn = warn;
    this.#alarm = new DeadlineTimer(clock, () => {
      this.#check();
    });
  }

  begin(run: ActiveRun): void {
    const begunAt = this.#clock.monotonic();
    const { ttl } = run.runnable.lock ?? { ttl: DEFAULT_LOCK_TIMEOUT_MS };
    this.#set(run, { begunAt, warnAt: begunAt + TIMEOUTS * ttl });
  }

  end(run: ActiveRun): void {
    if (this.#runs.delete(run) && this.#runs.size === 0) this.#alarm.rest();
  }

  /** No warning from now on. */
  stop(): void {
    this.#alarm.cancel();
    this.#runs.clear();
  }

  #set(run: ActiveRun, long: LongRun): void {
    this.#runs.set(run, long);
    this.#alarm.fireBy(long.warnAt);
  }

  #check(): void {
    const now = this.#clock.monotonic();
    for (const [run, { begunAt, warnAt }] of this.#runs) {
      if (warnAt > now) {
        this.#alarm.fireBy(warnAt);
      } else {
        this.#warn(run, now - begunAt);
        this.#set(run, { begunAt, warnAt: now + EVERY_MS });
      }
    }
  }
}
