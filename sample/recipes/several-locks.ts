import { Injectable } from '@nestjs/common';
import { type ExclusiveLock, ExclusiveLocks } from 'nestjs-background-jobs';

/** Several locks at once, all or none. */
@Injectable()
export class SeveralLocks {
  constructor(private readonly locks: ExclusiveLocks) {}

  /** @returns what `task` returned; `undefined` when one of the locks is held elsewhere */
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
