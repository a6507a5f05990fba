import { LockLostError } from '../core/errors.js';
import type { HeldLock } from '../locks/held-lock.js';

import { RunSkipped } from './run-result.js';

/**
 * The claim of a tick that may be run again (`recover`): it lives only as long as its run refreshes it. Exactly one of
 * `complete`, `handOver` and `abandon` ends it.
 */
export class RecoverableClaim {
  /** Which run of its tick the run is. Set by `TickClaims` alone. */
  number: HeldLock | undefined;

  constructor(
    private readonly claim: HeldLock,
    /** How long a claim of this tick has to live from now on, in milliseconds. */
    private readonly timeToLive: () => number,
  ) {}

  /** @throws RunSkipped when the claim was lost while the run waited for its lease: the tick may be another's */
  refuseIfLost(): void {
    if (this.claim.isHeld) return;
    throw new RunSkipped('lock-unavailable', new LockLostError(`the claim "${this.claim.key}" was lost`));
  }

  /** The run is over, whatever became of it: no instance may take its tick any more. */
  async complete(): Promise<void> {
    this.number?.abandon();
    const left = this.timeToLive();
    if (left > 0) await this.claim.endWithHold(left);
    else this.claim.abandon();
  }

  /** Shutdown has cut the run off: another instance may run the tick at once. A handover takes no number. */
  async handOver(): Promise<void> {
    await this.number?.release();
    await this.claim.release();
  }

  /** Lets the claim expire: the tick is to be looked at again. */
  abandon(): void {
    this.number?.abandon();
    this.claim.abandon();
  }
}
