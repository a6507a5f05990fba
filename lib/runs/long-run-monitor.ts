import { DeadlineTimer, type Clock } from '../core/clock.js';
import { DEFAULT_LOCK_TIMEOUT_MS } from '../locks/lock-times.js';
import type { ActiveRun } from './active-run.js';
import type { ActiveRuns } from './active-runs.js';

/** A run is worth a warning after this many `lockTimeout`s, because its job runs nowhere else meanwhile. */
const TIMEOUTS = 10;
const EVERY_MS = 3_600_000;

/**
 * Warns of runs that block their job because they do not end: once early, then every hour. It looks at all active runs
 * when a warning may be due, because an entry for each run would cost more than the rest of a short run.
 */
export class LongRunMonitor {
  readonly #clock: Clock;
  readonly #runs: ActiveRuns;
  readonly #warn: (run: ActiveRun, age: number) => void;
  /** When a run that had a warning gets the next one, by the monotonic clock. */
  readonly #nextWarnings = new Map<ActiveRun, number>();
  readonly #alarm: DeadlineTimer;
  #isStopped = false;

  /** @param warn told the run and its age in milliseconds */
  constructor(clock: Clock, runs: ActiveRuns, warn: (run: ActiveRun, age: number) => void) {
    this.#clock = clock;
    this.#runs = runs;
    this.#warn = warn;
    this.#alarm = new DeadlineTimer(clock, () => {
      this.#check();
    });
  }

  begin(run: ActiveRun): void {
    run.inHandlerSince = this.#clock.monotonic();
    if (!this.#isStopped) this.#alarm.fireWithin(patienceWith(run));
  }

  end(run: ActiveRun): void {
    run.inHandlerSince = undefined;
    if (this.#nextWarnings.size > 0) this.#nextWarnings.delete(run);
    if (this.#runs.isIdle) this.#alarm.rest();
  }

  /** No warning from now on. */
  stop(): void {
    this.#isStopped = true;
    this.#alarm.cancel();
  }

  #check(): void {
    const now = this.#clock.monotonic();
    for (const run of this.#runs.all) {
      const since = run.inHandlerSince;
      if (since === undefined) continue;
      const next = this.#nextWarnings.get(run) ?? since + patienceWith(run);
      if (next > now) {
        this.#alarm.fireWithin(next - now);
      } else {
        this.#warn(run, now - since);
        this.#nextWarnings.set(run, now + EVERY_MS);
        this.#alarm.fireWithin(EVERY_MS);
      }
    }
  }
}

function patienceWith(run: ActiveRun): number {
  return TIMEOUTS * (run.runnable.lock?.ttl ?? DEFAULT_LOCK_TIMEOUT_MS);
}
