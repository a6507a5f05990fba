import { Injectable } from '@nestjs/common';
import { type ExclusiveLock, ExclusiveLocks } from 'nestjs-background-jobs';

/** Takes several locks at once, all or none. */
@Injectable()
export class SeveralLocks {
  constructor(private readonly locks: ExclusiveLocks) {}

  /** @returns the result of `task`, or `undefined` if another holder has one of the locks */
  async with<Result>(
    keys: readonly string[],
    task: (locks: readonly ExclusiveLock[]) => Promise<Result>,
  ): Promise<Result | undefined> {
    const held: ExclusiveLock[] = [];
    try {
      for (const key of keys) {
        const lock = await this.locks.tryAcquire(key, { lockTimeout: '30s', refreshInterval: '10s' });
        if (lock === undefined) return undefined;
        held.push(lock);
      }
      return await task(held);
    } finally {
      await Promise.all(held.map((lock) => lock.release()));
    }
  }
}
