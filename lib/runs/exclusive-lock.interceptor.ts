import type { HeldLock } from '../locks/held-lock.js';
import type { ActiveRun } from './job-run.js';
import type { JobTurns } from './job-turns.js';
import type { RunLeases } from './run-leases.js';
import { RunLock } from './run-lock.js';
import { RunSkipped } from './run-result.js';
import type { JobLock } from './runnable-job.js';
import type { TickClaims } from './tick-claims.js';

/**
 * The outermost interceptor: what is inside of it runs with its tick claimed and the lease held, and nowhere else at
 * the same time.
 */
export class ExclusiveLockInterceptor {
  constructor(
    private readonly turns: JobTurns,
    private readonly claims: TickClaims,
    private readonly leases: RunLeases,
  ) {}

  intercept(run: ActiveRun, next: (run: ActiveRun) => unknown): unknown {
    const { lock } = run.runnable;
    if (lock !== undefined) return this.#locked(run, lock, next);
    if (!this.turns.take(run)) throw new RunSkipped('still-running');
    return next(run);
  }

  async #locked(run: ActiveRun, lock: JobLock, next: (run: ActiveRun) => unknown): Promise<unknown> {
    const claim = run.due === undefined ? undefined : await this.claims.claim(run, run.due, lock);
    let lease: HeldLock;
    try {
      lease = await this.leases.take(run, lock);
    } catch (skipped) {
      if (claim !== undefined) await this.#giveUp(run, claim);
      throw skipped;
    }
    run.lock = new RunLock(lease, lock);
    let succeeded = false;
    try {
      const value = await next(run);
      succeeded = true;
      return value;
    } finally {
      // An interceptor inside may have ended before its handler: the lease is not released under a running handler.
      if (run.handling !== undefined) await run.handling;
      // Before the lease goes: a tick whose run is over must not look as if its instance had died.
      if (claim !== undefined) await this.claims.end(run, claim);
      if (run.left === undefined) await run.lock.end(succeeded);
      else run.lock.abandon();
    }
  }

  /** The claim of a run that got no lease. */
  async #giveUp(run: ActiveRun, claim: HeldLock): Promise<void> {
    // The lease may be that of the instance that died: who recovers its tick has to look again.
    if (run.trigger === 'recovery') claim.abandon();
    else await this.claims.end(run, claim);
  }
}
