import type { Clock } from '../core/clock.js';
import type { JobRunner } from './job-runner.js';
import type { ClaimableTick, JobLock, RunRequest } from './run-request.js';
import type { RunResult } from './run-result.js';
import { Deadline, type RunWaits, type Waiter } from './run-waits.js';

/** A check comes this much after the claim's time to live, when the lease of the instance that died has expired too. */
const SHORTEST_LAG_MS = 100;
/** Each check draws its own lag up to this, so that the instances of a cluster do not check at one moment. */
const LONGEST_LAG_MS = 2000;

/** After this many checks the run is probably a long one, and each pause is twice as long as the one before. */
const STEADY_CHECKS = 10;

/** A tick that another instance has claimed. */
interface ClaimedTick extends RunRequest {
  readonly due: ClaimableTick;
  readonly lock: JobLock;
}

/** Checks ticks that other instances have claimed, and runs those whose instance died in mid-run (`recover`). */
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
   * Checks the tick until the next one is due, or the job must not start any more. It cannot see that the run of the tick
   * is complete, because the claim is held then as it is during the run.
   */
  async watch(tick: ClaimedTick): Promise<void> {
    const waiter: Waiter = { runnable: tick.job, wake: undefined };
    const deadline = new Deadline(this.#clock, tick.due.nextAt);
    const isOver = (): boolean => deadline.left <= 0 || tick.gate.refusalFor('recovery') !== undefined;
    let result: RunResult | undefined;
    for (let check = 1; !isOver() && (result?.outcome ?? 'skipped') === 'skipped'; check++) {
      await this.#waits.for(waiter, pauseBefore(check, tick.lock), isOver);
      if (!isOver()) result = await this.#runner.run({ ...tick, trigger: 'recovery' });
    }
  }
}

function pauseBefore(check: number, { ttl }: JobLock): number {
  const lag = SHORTEST_LAG_MS + Math.random() * (LONGEST_LAG_MS - SHORTEST_LAG_MS);
  return ttl * 2 ** Math.max(check - STEADY_CHECKS, 0) + lag;
}
