import { Injectable } from '@nestjs/common';

/** The subscriptions and their ends. Your application would ask its database. */
@Injectable()
export class SubscriptionRepository {
  private readonly paidUntil = new Map([
    ['ada', new Date('2026-01-10T00:00:00Z')],
    ['grace', new Date('2026-01-20T00:00:00Z')],
  ]);

  async endingBefore(moment: Date): Promise<string[]> {
    return [...this.paidUntil].filter(([, end]) => end < moment).map(([customer]) => customer);
  }

  async extend(customer: string, until: Date): Promise<void> {
    this.paidUntil.set(customer, until);
  }
}
