import { ShutdownError } from '../core/errors.js';
import type { HeldLock } from '../locks/held-lock.js';
import type { ActiveRun } from './active-run.js';
import type { ActiveRuns } from './active-runs.js';
import type { MaybePromise } from './handler-call.js';
import type { RecoverableClaim } from './recoverable-claim.js';
import type { RunLeases } from './run-leases.js';
import { RunLock } from './run-lock.js';
import type { JobLock } from './run-request.js';
import { RunSkipped, skipOf } from './run-skipped.js';
import type { TickClaims } from './tick-claims.js';

/** The part of a run that needs the locks. */
type Inside = () => MaybePromise<unknown>;

/**
 * Takes the locks around a run. A run calls its handler only while it has the claim and the lease. The claim of a job
 * with `recover` ends with its run. Any other claim stays until it expires.
 *
 * | End of the run                                 | Claim with `recover` | Lease            | First |
 * | ---------------------------------------------- | -------------------- | ---------------- | ----- |
 * | skipped without the lease, at shutdown         | released             |                  |       |
 * | skipped without the lease, at its tick         | kept                 |                  |       |
 * | skipped without the lease, with other triggers | left to expire       |                  |       |
 * | skipped with the lease                         | left to expire       | released         | claim |
 * | run succeeded or failed                        | kept                 | released or held | claim |
 * | handler left behind                            | kept                 | left to expire   | claim |
 * | cut off by shutdown, with `recover`            | released             | released         | lease |
 */
export class RunLocking {
  readonly #runs: ActiveRuns;
  readonly #claims: TickClaims;
  readonly #leases: RunLeases;

  constructor(runs: ActiveRuns, claims: TickClaims, leases: RunLeases) {
    this.#runs = runs;
    this.#claims = claims;
    this.#leases = leases;
  }

  /**
   * Calls `inside` with the locks held, at once for a job without a lock.
   *
   * @throws RunSkipped at once or as a rejection, when the run must not call its handler
   */
  around(run: ActiveRun, inside: Inside): MaybePromise<unknown> {
    const { lock } = run.runnable;
    if (lock !== undefined) return this.#locked(run, lock, inside);
    if (!this.#runs.occupy(run)) throw new RunSkipped('still-running');
    return inside();
  }

  async #locked(run: ActiveRun, lock: JobLock, inside: Inside): Promise<unknown> {
    const claim = run.due === undefined ? undefined : await this.#claims.claim(run, run.due, lock);
    run.isClaimed = run.due !== undefined;
    let lease: HeldLock;
    try {
      lease = await this.#leases.take(run, lock);
    } catch (thrown) {
      if (claim !== undefined) await endUnlocked(run, claim, thrown);
      throw thrown;
    }
    run.lock = new RunLock(lease, lock, () => this.#leases.freed(lock));
    return this.#protected(run, run.lock, claim, inside);
  }

  async #protected(
    run: ActiveRun,
    lock: RunLock,
    claim: RecoverableClaim | undefined,
    inside: Inside,
  ): Promise<unknown> {
    let failure: { readonly thrown: unknown } | undefined;
    try {
      if (claim !== undefined) await this.#claims.markRun(run, claim);
      claim?.refuseIfLost();
      return await inside();
    } catch (thrown) {
      failure = { thrown };
      throw thrown;
    } finally {
      if (claim !== undefined && failure !== undefined && wasCutOff(run)) await handOver(lock, claim);
      else await end(run, lock, claim, failure);
    }
  }
}

/** Whether shutdown has told the run to end, and its handler has done so. */
function wasCutOff({ endReason, orphanEnd }: ActiveRun): boolean {
  return endReason instanceof ShutdownError && orphanEnd === undefined;
}

async function end(
  run: ActiveRun,
  lock: RunLock,
  claim: RecoverableClaim | undefined,
  failure: { readonly thrown: unknown } | undefined,
): Promise<void> {
  const isSkipped = skipOf(failure?.thrown) !== undefined;
  // The claim comes before the lease, because the tick of an ended run must not look as if its instance had died.
  if (isSkipped) claim?.abandon();
  else await claim?.complete();
  if (run.orphanEnd !== undefined) lock.abandon();
  else if (isSkipped) await lock.release();
  else await lock.end(failure === undefined);
}

/** The lease comes first, because an instance that gets the claim needs the lease as well. */
async function handOver(lock: RunLock, claim: RecoverableClaim): Promise<void> {
  await lock.release();
  await claim.handOver();
}

/** The claim of a run that got no lease. */
async function endUnlocked(run: ActiveRun, claim: RecoverableClaim, thrown: unknown): Promise<void> {
  if (skipOf(thrown)?.reason === 'shutting-down') await claim.handOver();
  else if (run.trigger === 'tick') await claim.complete();
  // The instance that died may still hold the lease, so the tick needs another look.
  else claim.abandon();
}
