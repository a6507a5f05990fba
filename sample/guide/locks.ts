import { Injectable } from '@nestjs/common';
import { BackgroundJob, ExclusiveLocks, JobRun } from 'nestjs-background-jobs';

@Injectable()
export class Imports {
  constructor(private readonly locks: ExclusiveLocks) {}

  /** A crash keeps it from running for a minute at most; after a failure it rests for ten, everywhere. */
  @BackgroundJob({ interval: '1m', lock: { lockTimeout: '1m', holdOnFailure: '10m' } })
  async orders({ signal }: JobRun): Promise<void> {
    await this.load('orders', signal);
  }

  /** Its tick waits for a run that lasts, and runs again elsewhere if its instance dies. */
  @BackgroundJob({ cron: '0 * * * *', overlap: 'wait', recover: true })
  async articles({ signal }: JobRun): Promise<void> {
    await this.load('articles', signal);
  }

  /** In every instance. */
  @BackgroundJob({ interval: '10s', lock: false })
  async clearOwnCache(): Promise<void> {}

  /** By hand, for what is no job: a request, a part of a run. `false`: it is going on elsewhere. */
  async customer(name: string): Promise<boolean> {
    const lock = await this.locks.tryAcquire(`import:${name}`, {
      lockTimeout: '30s',
      refreshInterval: '10s',
    });
    if (lock === undefined) return false;
    try {
      await this.load(name, lock.signal);
      return true;
    } finally {
      await lock.release();
    }
  }

  private async load(_what: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
  }
}
