import type { Clock } from '../clock.js';
import { LockUnavailableError } from '../errors.js';
import { HeldLock } from '../locks/held-lock.js';
import type { LeaseKeeper } from '../locks/lease-keeper.js';
import { type Grant, type LockAttempts, PATIENCE_MS } from '../locks/lock-attempts.js';
import type { ActiveRun } from './job-run.js';
import { RunSkipped, skipAsUnavailable } from './run-result.js';
import type { JobLock } from './runnable-job.js';

/** By how much the clocks of two instances may differ before both may run one tick. */
const CLOCK_TOLERANCE_MS = 60_000;

/** One moment of a schedule, and the moment until which it may be claimed; in milliseconds since 1970. */
export interface ClaimableTick {
  readonly at: number;
  readonly nextAt: number;
}

/** For how long an unanswered attempt for this tick is asked again: not so long that it meets the next one. */
export function patienceFor(tick: ClaimableTick | undefined, now: number): number {
  return tick === undefined
    ? PATIENCE_MS
    : Math.max(Math.min(PATIENCE_MS, Math.floor((tick.nextAt - now) / 2)), 1);
}

/** Says "this tick has been taken". A claim is never released: it expires, when no instance can look at its tick any more. */
export class TickClaims {
  constructor(
    private readonly attempts: LockAttempts,
    private readonly keeper: LeaseKeeper,
    private readonly clock: Clock,
    private readonly keyPrefix: string,
  ) {}

  /**
   * Claims the tick, or ends the run.
   *
   * @returns with `recover`, the claim: it lives only as long as somebody refreshes it, and is to be ended
   * @throws RunSkipped when another instance has it, when the store gave no answer, or when it is too late
   */
  claim(run: ActiveRun, tick: ClaimableTick, lock: JobLock): Promise<HeldLock | undefined> {
    this.#refuseIfOver(run.job, tick);
    const key = `${this.keyPrefix}claim:${run.job}@${new Date(tick.at).toISOString()}`;
    return this.#take(run, key, tick, lock).then((claim) => {
      if (claim === undefined) throw new RunSkipped('claimed-elsewhere');
      this.#refuseIfOver(run.job, tick);
      return claim instanceof HeldLock ? claim : undefined;
    }, skipAsUnavailable);
  }

  /** The run is over, whatever became of it: no instance may take its tick any more. */
  async end({ due }: ActiveRun, claim: HeldLock): Promise<void> {
    if (due === undefined) return;
    const left = this.#timeToLive(due);
    if (left > 0) await claim.keepFor(left);
    else claim.abandon();
  }

  #take(
    run: ActiveRun,
    key: string,
    tick: ClaimableTick,
    { ttl, refreshInterval }: JobLock,
  ): Promise<HeldLock | Grant | undefined> {
    const { owner } = run;
    const patience = patienceFor(tick, this.clock.now());
    return run.runnable.recover
      ? this.keeper.tryAcquire({ key, storeKey: key, ttl, refreshInterval, owner, patience })
      : this.attempts.tryAcquire(key, this.#timeToLive(tick), owner, patience);
  }

  #timeToLive({ nextAt }: ClaimableTick): number {
    return nextAt + CLOCK_TOLERANCE_MS - this.clock.now();
  }

  /** When the next tick is due, a claim of this one may have expired already, and this one may run elsewhere. */
  #refuseIfOver(job: string, tick: ClaimableTick): void {
    if (this.clock.now() < tick.nextAt) return;
    const late = `the next tick of "${job}" fell due before this one was claimed`;
    throw new RunSkipped('lock-unavailable', new LockUnavailableError(late));
  }
}
