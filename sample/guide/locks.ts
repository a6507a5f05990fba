import { Injectable } from '@nestjs/common';
import { BackgroundJob, ExclusiveLocks, JobRun } from 'nestjs-background-jobs';

@Injectable()
export class Imports {
  constructor(private readonly locks: ExclusiveLocks) {}

  /** After a crash the job waits for at most two minutes. After a failure it pauses for ten minutes everywhere. */
  @BackgroundJob({ interval: '1m', lock: { lockTimeout: '1m', holdOnFailure: '10m' } })
  async orders({ signal }: JobRun): Promise<void> {
    await this.load('orders', signal);
  }

  /** A tick waits for a long run to end. If the instance dies, another one runs the tick again. */
  @BackgroundJob({ cron: '0 * * * *', overlap: 'wait', recover: true })
  async articles({ signal }: JobRun): Promise<void> {
    await this.load('articles', signal);
  }

  /** This job runs in every instance. */
  @BackgroundJob({ interval: '10s', lock: false })
  async clearOwnCache(): Promise<void> {}

  /** A lock for a request or a part of a run. `false` means that another caller holds it. */
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
