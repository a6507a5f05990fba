import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { BackgroundJob, JobRun } from 'nestjs-background-jobs';

const SYNC_SECONDS = 2;

/** The background jobs of a web shop. Each is in another state, so that the dashboard has something to show. */
@Injectable()
export class StoreService {
  private readonly logger = new Logger(StoreService.name);

  /** Fails always. */
  @BackgroundJob({ name: 'Payments.capture', interval: '10s' })
  async capturePayments({ signal }: JobRun): Promise<void> {
    await sleep(300, undefined, { signal });
    throw outage('payment gateway: 503 Service Unavailable');
  }

  /** Fails at every ninth tick. */
  @BackgroundJob({ name: 'Stock.sync', interval: `${SYNC_SECONDS}s` })
  async syncStock({ tick, signal }: JobRun): Promise<void> {
    await sleep(150, undefined, { signal });
    const count = tick && Math.floor(tick.getTime() / (SYNC_SECONDS * 1000));
    if (count !== undefined && count % 9 === 0) throw outage('warehouse 2: no answer within 1 s');
    this.logger.log('synced the stock of 3 warehouses');
  }

  /** Is slow: it runs for most of its period. */
  @BackgroundJob({ name: 'Search.reindex', interval: '20s' })
  async reindex({ signal }: JobRun): Promise<void> {
    await sleep(12_000, undefined, { signal });
    this.logger.log('reindexed 12,000 products');
  }

  /** Runs for five minutes from the start on. The sleep takes the signal, so that somebody can abort the run. */
  @BackgroundJob({ name: 'Images.resize', interval: '10m', runOnStart: true })
  async resizeImages({ signal }: JobRun): Promise<void> {
    await sleep(300_000, undefined, { signal });
    this.logger.log('resized 480 images');
  }

  /** `main.ts` pauses it. */
  @BackgroundJob({ name: 'Newsletter.deliver', interval: '10s' })
  deliverNewsletter(): void {
    this.logger.log('delivered the newsletter');
  }

  /** Runs once a day, and whenever somebody runs it by hand. */
  @BackgroundJob({ name: 'Reports.send', cron: '30 2 * * *', timeZone: 'Europe/Berlin' })
  async sendReports({ signal }: JobRun): Promise<void> {
    await sleep(2000, undefined, { signal });
    this.logger.log('sent 4 reports');
  }
}

/** An error without a stack, because stacks in the log would push the lines of the runs out of sight. */
function outage(message: string): Error {
  return Object.assign(new Error(message), { stack: undefined });
}
