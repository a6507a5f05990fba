import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { BackgroundJob, JobRun } from 'nestjs-background-jobs';

const CHARGE_SECONDS = 10;
const REINDEX_MS = 15_000;

/** Jobs that have all that an operator meets: one fails, one takes long, one is paused, and one runs at night. */
@Injectable()
export class ShopService {
  /** Every third tick fails, in each instance that may have it. A run by hand without a tick does not. */
  @BackgroundJob({ name: 'Invoices.charge', interval: `${CHARGE_SECONDS}s` })
  charge({ tick }: JobRun): string {
    const count = tick && Math.floor(tick.getTime() / (CHARGE_SECONDS * 1000));
    if (count !== undefined && count % 3 === 0) throw new Error('payment gateway: 503 Service Unavailable');
    return 'charged 4 invoices';
  }

  /**
   * The sleep takes the signal, so that `abort` ends it. The lock is short, so that the run hears soon when somebody
   * has taken the lock away.
   */
  @BackgroundJob({ name: 'Search.reindex', interval: '20s', lock: { lockTimeout: '6s' } })
  async reindex({ signal }: JobRun): Promise<void> {
    await sleep(REINDEX_MS, undefined, { signal });
  }

  /** `instance.ts` pauses it. */
  @BackgroundJob({ name: 'Newsletter.deliver', interval: '10s' })
  deliver(): void {}

  /** The zone is that of the terminal, so that `why Reports.send 02:30` means this tick. */
  @BackgroundJob({
    name: 'Reports.send',
    cron: '30 2 * * *',
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  })
  async sendReports({ signal }: JobRun): Promise<void> {
    await sleep(1200, undefined, { signal });
  }

  @BackgroundJob({ name: 'Cache.warm', interval: '5s' })
  warm(): void {}
}
