import type { Clock } from '../core/clock.js';
import { LockUnavailableError, RecoveryLimitError } from '../core/errors.js';
import type { HeldLock } from '../locks/held-lock.js';
import type { LeaseRefresher } from '../locks/lease-refresher.js';
import { type LockAcquirer, ACQUIRE_TIMEOUT_MS } from '../locks/lock-acquirer.js';
import type { LockTimes } from '../locks/lock-times.js';
import type { ActiveRun } from './active-run.js';
import { RecoverableClaim } from './recoverable-claim.js';
import { RunSkipped, skipAsUnavailable } from './run-result.js';
import type { JobLock } from './runnable-job.js';

/** By how much the clocks of two instances may differ before both may run one tick. */
const CLOCK_TOLERANCE_MS = 60_000;

/** How often one tick is run again: a handler that ends the process would else end one instance after the other. */
const MOST_RECOVERIES = 3;

/** One moment of a schedule, and the moment until which it may be claimed; in milliseconds since 1970. */
export interface ClaimableTick {
  readonly at: number;
  readonly nextAt: number;
}

/** For how long an unanswered acquisition for this tick is asked again: not so long that it meets the next one. */
export function acquireTimeoutFor(tick: ClaimableTick | undefined, now: number): number {
  return tick === undefined
    ? ACQUIRE_TIMEOUT_MS
    : Math.max(Math.min(ACQUIRE_TIMEOUT_MS, Math.floor((tick.nextAt - now) / 2)), 1);
}

/** Says "this tick has been taken". A claim is never released: it expires, when no instance can look at its tick any more. */
export class TickClaims {
  constructor(
    private readonly attempts: LockAcquirer,
    private readonly keeper: LeaseRefresher,
    private readonly clock: Clock,
    private readonly keyPrefix: string,
  ) {}

  /**
   * Claims the tick, or ends the run.
   *
   * @returns with `recover`, the claim: it lives only as long as it is refreshed, and is to be ended
   * @throws RunSkipped when another instance has it, when the store gave no answer, or when it is too late
   */
  claim(run: ActiveRun, tick: ClaimableTick, lock: JobLock): Promise<RecoverableClaim | undefined> {
    this.#refuseIfOver(run.job, tick);
    return run.runnable.recover ? this.#claimForTheRun(run, tick, lock) : this.#claimForGood(run, tick);
  }

  /**
   * Numbers the runs of a tick that may be run again: the claims `#1` to `#3` of the tick are its recoveries. A job that
   * catches up marks its first run by `#0`, because a catch-up sees by nothing else that an instance died in the tick.
   * A run that hands its tick over at shutdown gives its number back.
   *
   * @throws RecoveryLimitError when no number is free
   * @throws RunSkipped when the store gave no answer
   */
  async number(run: ActiveRun, tick: ClaimableTick, claim: RecoverableClaim): Promise<void> {
    const isRecovery = run.trigger === 'recovery';
    if (!isRecovery && run.runnable.catchUpWindow === 0) return;
    const times = { ttl: this.#timeToLive(tick), refreshInterval: undefined };
    for (let number = isRecovery ? 1 : 0; number <= MOST_RECOVERIES; number++) {
      claim.number = await this.#take(run, `${this.#keyOf(run, tick)}#${number}`, tick, times);
      if (claim.number !== undefined) return;
    }
    throw new RecoveryLimitError(
      `${run.job} @ ${new Date(tick.at).toISOString()} was recovered ${MOST_RECOVERIES} times, ` +
        'and each time its instance died or lost its lock: it is not run again',
    );
  }

  #claimForGood(run: ActiveRun, tick: ClaimableTick): Promise<undefined> {
    const patience = acquireTimeoutFor(tick, this.clock.now());
    return this.attempts
      .tryAcquire(this.#keyOf(run, tick), this.#timeToLive(tick), run.nextOwner(), patience)
      .then((grant) => {
        if (grant === undefined) throw new RunSkipped('claimed-elsewhere');
        this.#refuseIfOver(run.job, tick);
        return undefined;
      }, skipAsUnavailable);
  }

  async #claimForTheRun(run: ActiveRun, tick: ClaimableTick, lock: JobLock): Promise<RecoverableClaim> {
    const held = await this.#take(run, this.#keyOf(run, tick), tick, lock);
    if (held === undefined) throw new RunSkipped('claimed-elsewhere');
    const claim = new RecoverableClaim(held, () => this.#timeToLive(tick));
    try {
      this.#refuseIfOver(run.job, tick);
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
    const patience = acquireTimeoutFor(tick, this.clock.now());
    const owner = run.nextOwner();
    return this.keeper
      .tryAcquire({ key, storeKey: key, ttl, refreshInterval, owner, patience })
      .catch(skipAsUnavailable);
  }

  #keyOf({ job }: ActiveRun, { at }: ClaimableTick): string {
    return `${this.keyPrefix}claim:${job}@${new Date(at).toISOString()}`;
  }

  #timeToLive({ nextAt }: ClaimableTick): number {
    return nextAt + CLOCK_TOLERANCE_MS - this.clock.now();
  }

  /** When the next tick is due, a claim of this one may have expired already, and this one may run elsewhere. */
  #refuseIfOver(job: string, { nextAt }: ClaimableTick): void {
    if (this.clock.now() < nextAt) return;
    const late = `the next tick of "${job}" fell due before this one was claimed`;
    throw new RunSkipped('lock-unavailable', new LockUnavailableError(late));
  }
}
