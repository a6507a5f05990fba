import { type Clock, CLOCK_TOLERANCE_MS } from '../core/clock.js';
import { LockUnavailableError, RecoveryLimitError } from '../core/errors.js';
import type { HeldLock } from '../locks/held-lock.js';
import type { HeldLocks } from '../locks/held-locks.js';
import { ACQUIRE_TIMEOUT_MS, type LockAcquirer } from '../locks/lock-acquirer.js';
import type { LockTimes } from '../locks/lock-times.js';
import { claimStoreKey } from '../locks/store-keys.js';
import type { ActiveRun } from './active-run.js';
import { RecoverableClaim } from './recoverable-claim.js';
import type { ClaimableTick, JobLock } from './run-request.js';
import { refuseUnanswered, RunSkipped } from './run-skipped.js';

/** How often one tick is run again. Without a limit, a handler that ends the process ends one instance after the other. */
const MOST_RECOVERIES = 3;

/**
 * Says "this tick has been taken". Nobody releases a claim. It expires when no instance can look at its tick any more.
 */
export class TickClaims {
  readonly #acquirer: LockAcquirer;
  readonly #heldLocks: HeldLocks;
  readonly #clock: Clock;
  readonly #keyPrefix: string;

  constructor(acquirer: LockAcquirer, heldLocks: HeldLocks, clock: Clock, keyPrefix: string) {
    this.#acquirer = acquirer;
    this.#heldLocks = heldLocks;
    this.#clock = clock;
    this.#keyPrefix = keyPrefix;
  }

  /**
   * Claims the tick, or ends the run.
   *
   * @returns the claim of a job with `recover`, which the run refreshes and ends
   * @throws RunSkipped when another instance has the tick, when the store gave no answer, or when it is too late
   */
  claim(run: ActiveRun, tick: ClaimableTick, lock: JobLock): Promise<RecoverableClaim | undefined> {
    this.#refuseIfTooLate(run.job, tick);
    return run.runnable.recover ? this.#claimForTheRun(run, tick, lock) : this.#claimForGood(run, tick);
  }

  /**
   * Marks a run of a tick that may run again. The marks `#1` to `#3` of the tick are its recoveries. A job that catches
   * up marks its first run by `#0`, because only that mark tells a catch-up that an instance died in the tick. A run
   * that hands its tick over at shutdown gives its mark back.
   *
   * @throws RecoveryLimitError when no mark is free
   * @throws RunSkipped when the store gave no answer
   */
  async markRun(run: ActiveRun, claim: RecoverableClaim): Promise<void> {
    const { tick } = claim;
    const isRecovery = run.trigger === 'recovery';
    if (!isRecovery && run.runnable.catchUpWindow === 0) return;
    const times = { ttl: this.#timeToLive(tick), refreshInterval: undefined };
    for (let number = isRecovery ? 1 : 0; number <= MOST_RECOVERIES; number++) {
      claim.recoveryMark = await this.#take(run, `${this.#keyOf(run, tick)}#${number}`, tick, times);
      if (claim.recoveryMark !== undefined) return;
    }
    throw new RecoveryLimitError(
      `${run.job} @ ${new Date(tick.at).toISOString()} is not run again, ` +
        `because the instances of its ${MOST_RECOVERIES} recoveries died or lost their locks`,
    );
  }

  #claimForGood(run: ActiveRun, tick: ClaimableTick): Promise<undefined> {
    const patience = acquireTimeoutFor(tick, this.#clock.now());
    const unanswered = (error: unknown): never => refuseUnanswered(run, error);
    return this.#acquirer
      .tryAcquire(this.#keyOf(run, tick), this.#timeToLive(tick), run.nextOwner(), patience)
      .then((grant) => {
        if (grant === undefined) throw new RunSkipped('claimed-elsewhere');
        this.#refuseIfTooLate(run.job, tick);
        return undefined;
      }, unanswered);
  }

  async #claimForTheRun(run: ActiveRun, tick: ClaimableTick, lock: JobLock): Promise<RecoverableClaim> {
    const held = await this.#take(run, this.#keyOf(run, tick), tick, lock);
    if (held === undefined) throw new RunSkipped('claimed-elsewhere');
    const claim = new RecoverableClaim(tick, held, () => this.#timeToLive(tick));
    try {
      this.#refuseIfTooLate(run.job, tick);
    } catch (late) {
      await claim.complete();
      throw late;
    }
    return claim;
  }

  #take(
    run: ActiveRun,
    key: string,
    tick: ClaimableTick,
    { ttl, refreshInterval }: LockTimes,
  ): Promise<HeldLock | undefined> {
    const patience = acquireTimeoutFor(tick, this.#clock.now());
    const owner = run.nextOwner();
    return this.#heldLocks
      .tryAcquire({ key, storeKey: key, ttl, refreshInterval, owner, patience })
      .catch((error: unknown) => refuseUnanswered(run, error));
  }

  #keyOf({ job }: ActiveRun, { at }: ClaimableTick): string {
    return claimStoreKey(this.#keyPrefix, job, at);
  }

  #timeToLive({ nextAt }: ClaimableTick): number {
    return nextAt + CLOCK_TOLERANCE_MS - this.#clock.now();
  }

  /** When the next tick is due, a claim of this tick may have expired, so another instance may have run it. */
  #refuseIfTooLate(job: string, { nextAt }: ClaimableTick): void {
    if (this.#clock.now() < nextAt) return;
    const late = `the next tick of "${job}" fell due before this one was claimed`;
    throw new RunSkipped('lock-unavailable', new LockUnavailableError(late));
  }
}

/**
 * How long an acquisition for this tick may go unanswered, in milliseconds. It leaves half of the time to the next tick,
 * so that the acquisitions of two ticks do not meet.
 */
export function acquireTimeoutFor(tick: ClaimableTick | undefined, now: number): number {
  return tick === undefined
    ? ACQUIRE_TIMEOUT_MS
    : Math.max(Math.min(ACQUIRE_TIMEOUT_MS, Math.floor((tick.nextAt - now) / 2)), 1);
}
