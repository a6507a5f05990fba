import { Module } from '@nestjs/common';
import { PaymentClient } from './payment.client.js';
import { RenewalService } from './renewal.service.js';
import { SubscriptionRepository } from './subscription.repository.js';

@Module({ providers: [PaymentClient, RenewalService, SubscriptionRepository] })
export class BillingModule {}
