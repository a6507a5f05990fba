import type { Clock } from '../core/clock.js';
import type { JobRunner } from './job-runner.js';
import type { RunRequest } from './run-request.js';
import type { RunResult } from './run-result.js';
import { Deadline, type RunWaits, type Waiter } from './run-waits.js';
import type { JobLock } from './run-request.js';
import type { ClaimableTick } from './run-request.js';

/** Beyond the claim's time to live, so that the lease of the instance that died has expired too … */
const SHORTEST_LAG_MS = 100;
/** … and drawn anew for each look, so that the instances of a cluster do not look in one moment. */
const LONGEST_LAG_MS = 2000;

/** After this many looks the run is probably a long one, and each pause is twice as long as the one before. */
const STEADY_LOOKS = 10;

/** A tick that another instance has claimed. */
export interface ClaimedTick extends RunRequest {
  readonly due: ClaimableTick;
  readonly lock: JobLock;
}

/** Looks again at ticks that others have claimed, and runs those whose instance died in mid-run (`recover`). */
export class RecoveryWatcher {
  readonly #clock: Clock;
  readonly #waits: RunWaits;
  readonly #runner: JobRunner;

  constructor(clock: Clock, waits: RunWaits, runner: JobRunner) {
    this.#clock = clock;
    this.#waits = waits;
    this.#runner = runner;
  }

  /** Watches the tick if another instance has taken it, or may have left it when it died. */
  async watchAfter(result: Promise<RunResult>, tick: ClaimedTick): Promise<void> {
    const { reason } = await result;
    if (tick.trigger === 'catch-up' ? reason !== undefined : reason === 'claimed-elsewhere')
      await this.watch(tick);
  }

  /**
   * Looks again and again until the next tick is due, or the job should not start any more. It cannot see that the
   * tick's run is complete: its claim is held then, as it is while the run lasts.
   */
  async watch(tick: ClaimedTick): Promise<void> {
    const waiter: Waiter = { runnable: tick.job, wake: undefined };
    const deadline = new Deadline(this.#clock, tick.due.nextAt);
    const isOver = (): boolean => deadline.left <= 0 || tick.source.refusalFor('recovery') !== undefined;
    let result: RunResult | undefined;
    for (let looks = 1; !isOver() && (result?.outcome ?? 'skipped') === 'skipped'; looks++) {
      await this.#waits.for(waiter, pauseBefore(looks, tick.lock), isOver);
      if (!isOver()) result = await this.#runner.run({ ...tick, trigger: 'recovery' });
    }
  }
}

function pauseBefore(look: number, { ttl }: JobLock): number {
  const lag = SHORTEST_LAG_MS + Math.random() * (LONGEST_LAG_MS - SHORTEST_LAG_MS);
  return ttl * 2 ** Math.max(look - STEADY_LOOKS, 0) + lag;
}
