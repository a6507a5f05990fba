import type { Clock } from '../clock.js';
import { LockUnavailableError } from '../errors.js';
import { ownerOf } from '../identity.js';
import { type LockAttempts, PATIENCE_MS } from '../locks/lock-attempts.js';
import { RunSkipped, skipAsUnavailable } from './run-result.js';

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
    private readonly clock: Clock,
    private readonly keyPrefix: string,
  ) {}

  /**
   * Claims the tick, or ends the run.
   *
   * @throws RunSkipped when another instance has it, when the store gave no answer, or when it is too late
   */
  async claim(job: string, tick: ClaimableTick, runId: string): Promise<void> {
    const now = this.clock.now();
    this.#refuseIfOver(job, tick, now);
    const key = `${this.keyPrefix}claim:${job}@${new Date(tick.at).toISOString()}`;
    const ttl = tick.nextAt + CLOCK_TOLERANCE_MS - now;
    const attempt = this.attempts.tryAcquire(key, ttl, ownerOf(runId), patienceFor(tick, now));
    const grant = await attempt.catch(skipAsUnavailable);
    if (grant === undefined) throw new RunSkipped('claimed-elsewhere');
    this.#refuseIfOver(job, tick, this.clock.now());
  }

  /** When the next tick is due, a claim of this one may have expired already, and this one may run elsewhere. */
  #refuseIfOver(job: string, tick: ClaimableTick, now: number): void {
    if (now < tick.nextAt) return;
    const late = `the next tick of "${job}" fell due before this one was claimed`;
    throw new RunSkipped('lock-unavailable', new LockUnavailableError(late));
  }
}
