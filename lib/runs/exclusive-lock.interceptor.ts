import { ShutdownError } from '../core/errors.js';
import type { HeldLock } from '../locks/held-lock.js';
import type { ActiveRun } from './active-run.js';
import type { JobSlots } from './job-slots.js';
import type { RecoverableClaim } from './recoverable-claim.js';
import type { RunLeases } from './run-leases.js';
import { RunLock } from './run-lock.js';
import { RunSkipped, skipOf } from './run-result.js';
import type { JobLock } from './runnable-job.js';
import type { TickClaims } from './tick-claims.js';

/**
 * The outermost interceptor: what is inside of it runs with its tick claimed and the lease held, and nowhere else at
 * the same time.
 */
export class ExclusiveLockInterceptor {
  constructor(
    private readonly turns: JobSlots,
    private readonly claims: TickClaims,
    private readonly leases: RunLeases,
  ) {}

  intercept(run: ActiveRun, next: (run: ActiveRun) => unknown): unknown {
    const { lock } = run.runnable;
    if (lock !== undefined) return this.#locked(run, lock, next);
    if (!this.turns.occupy(run)) throw new RunSkipped('still-running');
    return next(run);
  }

  async #locked(run: ActiveRun, lock: JobLock, next: (run: ActiveRun) => unknown): Promise<unknown> {
    const claim = run.due === undefined ? undefined : await this.claims.claim(run, run.due, lock);
    let lease: HeldLock;
    try {
      lease = await this.leases.take(run, lock);
    } catch (thrown) {
      if (claim !== undefined) await endUnlocked(run, claim, thrown);
      throw thrown;
    }
    run.lock = new RunLock(lease, lock, () => this.leases.freed(lock));
    return this.#protected(run, run.lock, claim, next);
  }

  async #protected(
    run: ActiveRun,
    lock: RunLock,
    claim: RecoverableClaim | undefined,
    next: (run: ActiveRun) => unknown,
  ): Promise<unknown> {
    let failure: { readonly thrown: unknown } | undefined;
    try {
      if (claim !== undefined && run.due !== undefined) await this.claims.number(run, run.due, claim);
      claim?.refuseIfLost();
      return await next(run);
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
function wasCutOff({ endReason, orphaned: left }: ActiveRun): boolean {
  return endReason instanceof ShutdownError && left === undefined;
}

async function end(
  run: ActiveRun,
  lock: RunLock,
  claim: RecoverableClaim | undefined,
  failure: { readonly thrown: unknown } | undefined,
): Promise<void> {
  const isSkipped = skipOf(failure?.thrown) !== undefined;
  // Before the lease goes: a tick whose run is over must not look as if its instance had died.
  if (isSkipped) claim?.abandon();
  else await claim?.complete();
  if (run.orphaned !== undefined) lock.abandon();
  else if (isSkipped) await lock.release();
  else await lock.end(failure === undefined);
}

/** The lease goes first, because an instance that gets the claim has to get the lease as well. */
async function handOver(lock: RunLock, claim: RecoverableClaim): Promise<void> {
  await lock.release();
  await claim.handOver();
}

/** The claim of a run that got no lease. */
async function endUnlocked(run: ActiveRun, claim: RecoverableClaim, thrown: unknown): Promise<void> {
  if (skipOf(thrown)?.reason === 'shutting-down') await claim.handOver();
  else if (run.trigger === 'tick') await claim.complete();
  // The lease may be that of the instance that died: the tick is to be looked at again.
  else claim.abandon();
}
