import { LockLostError } from '../core/errors.js';
import type { HeldLock } from '../locks/held-lock.js';
import type { ClaimableTick } from './run-request.js';
import { RunSkipped } from './run-skipped.js';

/**
 * The claim of a tick that may run again (`recover`). It lives only as long as its run refreshes it. Exactly one of
 * `complete`, `handOver` and `abandon` ends it.
 */
export class RecoverableClaim {
  readonly #claim: HeldLock;
  readonly #timeToLive: () => number;
  /** The lock that counts this run among the runs of its tick. Only `TickClaims` sets it. */
  recoveryMark: HeldLock | undefined;

  /** @param timeToLive how long a claim of this tick has to live from now on, in milliseconds */
  constructor(
    readonly tick: ClaimableTick,
    claim: HeldLock,
    timeToLive: () => number,
  ) {
    this.#claim = claim;
    this.#timeToLive = timeToLive;
  }

  /** @throws RunSkipped when the claim was lost while the run waited for its lease, because the tick may run elsewhere */
  refuseIfLost(): void {
    if (this.#claim.isHeld) return;
    throw new RunSkipped('lock-unavailable', new LockLostError(`the claim "${this.#claim.key}" was lost`));
  }

  /** Keeps the claim after the run, whatever its outcome, so that no instance takes the tick any more. */
  async complete(): Promise<void> {
    this.recoveryMark?.abandon();
    const left = this.#timeToLive();
    if (left > 0) await this.#claim.endWithHold(left);
    else this.#claim.abandon();
  }

  /** Gives the tick of a run that shutdown has cut off to another instance. A handover leaves no mark. */
  async handOver(): Promise<void> {
    await this.recoveryMark?.release();
    await this.#claim.release();
  }

  /** Lets the claim expire, so that an instance looks at the tick again. */
  abandon(): void {
    this.recoveryMark?.abandon();
    this.#claim.abandon();
  }
}
