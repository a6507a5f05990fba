import { Injectable } from '@nestjs/common';
import { type Duration, type ExclusiveLock, ExclusiveLocks } from 'nestjs-background-jobs';

/** Stops a job in the whole cluster. The job does not run while this class holds its key. */
@Injectable()
export class ClusterStop {
  constructor(private readonly locks: ExclusiveLocks) {}

  /**
   * Stops the job for this time, even if this process ends. `release()` of the returned lock ends the stop early.
   * `undefined` means that the job is running now, or that it is stopped already.
   */
  async stopFor(job: string, duration: Duration): Promise<ExclusiveLock | undefined> {
    const lock = await this.locks.tryAcquire(job);
    if (lock === undefined || !(await lock.holdFor(duration))) return undefined;
    return lock;
  }

  /**
   * Does `task` while the job runs nowhere. The lock is refreshed during the task, and its loss aborts the signal.
   * `false` means that the job is running now, or that it is stopped already.
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
