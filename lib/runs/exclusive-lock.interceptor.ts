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

  intercept(run: ActiveRun, next: () => unknown): unknown {
    const { lock } = run.runnable;
    if (lock !== undefined) return this.#locked(run, lock, next);
    if (!this.turns.take(run)) throw new RunSkipped('still-running');
    return next();
  }

  async #locked(run: ActiveRun, lock: JobLock, next: () => unknown): Promise<unknown> {
    const claim = run.due === undefined ? undefined : await this.claims.claim(run, run.due, lock);
    run.lock = new RunLock(await this.#lease(run, lock, claim), lock);
    let succeeded = false;
    try {
      const value = await next();
      succeeded = true;
      return value;
    } finally {
      // An interceptor inside may have ended before its handler: the lease is not released under a running handler.
      await run.handling;
      await this.#end(run, run.lock, claim, succeeded);
    }
  }

  async #lease(run: ActiveRun, lock: JobLock, claim: HeldLock | undefined): Promise<HeldLock> {
    try {
      return await this.leases.take(run, lock);
    } catch (skipped) {
      // The lease may be that of the instance that died: who recovers its tick has to look again.
      if (run.trigger === 'recovery') claim?.abandon();
      else await this.claims.end(run, claim);
      throw skipped;
    }
  }

  async #end(run: ActiveRun, lock: RunLock, claim: HeldLock | undefined, succeeded: boolean): Promise<void> {
    // Before the lease goes: a tick whose run is over must not look as if its instance had died.
    await this.claims.end(run, claim);
    if (run.left === undefined) await lock.end(succeeded);
    else lock.abandon();
  }
}
