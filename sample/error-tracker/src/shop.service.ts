import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { BackgroundJob, JobRun } from 'nestjs-background-jobs';
import { ErrorTracker } from './error-tracker.js';

/** Simulates the application: one job fails every second time, and the other takes a while. */
@Injectable()
export class ShopService {
  private exports = 0;

  constructor(private readonly tracker: ErrorTracker) {}

  @BackgroundJob({ interval: '1s' })
  async exportOrders(): Promise<void> {
    this.tracker.breadcrumb('read 3 orders');
    await this.sendToWarehouse();
  }

  @BackgroundJob({ interval: '3s', lock: { lockTimeout: '1s' } })
  async countStock({ signal }: JobRun): Promise<void> {
    this.tracker.breadcrumb('began to count');
    await sleep(1500, undefined, { signal });
  }

  private async sendToWarehouse(): Promise<void> {
    this.tracker.breadcrumb('asked the warehouse');
    if (++this.exports % 2 === 0) throw new Error('the warehouse answered 503');
  }
}
