import { Injectable } from '@nestjs/common';
import { type Duration, type ExclusiveLock, ExclusiveLocks } from 'nestjs-background-jobs';

/** Stops a job in the whole cluster: who holds its key keeps it from running. */
@Injectable()
export class ClusterStop {
  constructor(private readonly locks: ExclusiveLocks) {}

  /**
   * Stops the job for a time that goes on when this process ends; `release()` of what is returned ends it early.
   * `undefined`: the job is running now, or somebody else has stopped it.
   */
  async stopFor(job: string, duration: Duration): Promise<ExclusiveLock | undefined> {
    const lock = await this.locks.tryAcquire(job);
    if (lock === undefined || !(await lock.holdFor(duration))) return undefined;
    return lock;
  }

  /**
   * Does `task` while the job runs nowhere. The lock is refreshed meanwhile; should it be lost, the signal is aborted.
   * `false`: the job is running now, or somebody else has stopped it.
   */
  async without(job: string, task: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
    const lock = await this.locks.tryAcquire(job, { lockTimeout: '30s', refreshInterval: '10s' });
    if (lock === undefined) return false;
    try {
      await task(lock.signal);
      return true;
    } finally {
      await lock.release();
    }
  }
}
