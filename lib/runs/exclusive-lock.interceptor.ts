import type { Clock } from '../clock.js';
import { ownerOf } from '../identity.js';
import { lockStoreKey } from '../locks/exclusive-locks.js';
import type { HeldLock } from '../locks/held-lock.js';
import type { LeaseKeeper } from '../locks/lease-keeper.js';
import type { RunLostLock } from './job-events.js';
import type { JobInterceptor } from './job-interceptor.js';
import type { ActiveRun } from './job-run.js';
import { RunLock } from './run-lock.js';
import { RunSkipped, skipAsUnavailable } from './run-result.js';
import type { JobLock } from './runnable-job.js';
import { patienceFor } from './tick-claims.js';

/** The outermost interceptor: what is inside of it runs with the lease held, and nowhere else at the same time. */
export class ExclusiveLockInterceptor implements JobInterceptor {
  constructor(
    private readonly keeper: LeaseKeeper,
    private readonly clock: Clock,
    private readonly keyPrefix: string,
    private readonly onLost: (lost: RunLostLock) => void,
  ) {}

  async intercept(run: ActiveRun, next: () => Promise<unknown>): Promise<unknown> {
    const { lock } = run.runnable;
    if (lock === undefined) return next();
    const lease = await this.#tryAcquire(run, lock).catch(skipAsUnavailable);
    if (lease === undefined) throw new RunSkipped('running-elsewhere');
    run.lock = new RunLock(lease, lock);
    let succeeded = false;
    try {
      const value = await next();
      succeeded = true;
      return value;
    } finally {
      // An interceptor inside may have ended before its handler: the lease is not released under a running handler.
      await run.handling;
      await run.lock.end(succeeded);
    }
  }

  #tryAcquire(run: ActiveRun, { key, ttl, refreshInterval }: JobLock): Promise<HeldLock | undefined> {
    return this.keeper.tryAcquire({
      key,
      storeKey: lockStoreKey(this.keyPrefix, key),
      ttl,
      refreshInterval,
      owner: ownerOf(run.id),
      patience: patienceFor(run.due, this.clock.now()),
      onLost: (error) => {
        run.abort(error);
        this.onLost({ id: run.id, job: run.job, key, error });
      },
    });
  }
}
