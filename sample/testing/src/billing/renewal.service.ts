import { Injectable } from '@nestjs/common';
import { BackgroundJob, JobRun } from 'nestjs-background-jobs';
import { PaymentClient } from './payment.client.js';
import { SubscriptionRepository } from './subscription.repository.js';

const DAY_MS = 24 * 3_600_000;
const MONTH_MS = 30 * DAY_MS;

/** Charges the customers whose subscriptions end within the next day. */
@Injectable()
export class RenewalService {
  constructor(
    private readonly subscriptions: SubscriptionRepository,
    private readonly payments: PaymentClient,
  ) {}

  /** The tick, not the time of day, determines what is due. So a missed tick can run later, and tests can choose it. */
  @BackgroundJob({
    cron: '0 6 * * *',
    timeout: '10m',
    retry: { attempts: 3, delay: '1m' },
  })
  async renew({ tick, startedAt, signal }: JobRun): Promise<string[]> {
    const day = (tick ?? startedAt).getTime();
    const customers = await this.subscriptions.endingBefore(new Date(day + DAY_MS));
    for (const customer of customers) {
      await this.payments.charge(customer, signal);
      await this.subscriptions.extend(customer, new Date(day + MONTH_MS));
    }
    return customers;
  }
}
