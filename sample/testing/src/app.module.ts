import { Module } from '@nestjs/common';
import { BackgroundJobsModule, RedisLockStore } from 'nestjs-background-jobs';
import { BillingModule } from './billing/billing.module.js';

@Module({
  imports: [
    BackgroundJobsModule.forRoot({
      lockStore: new RedisLockStore({ url: process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379' }),
      timeZone: 'Europe/Berlin',
    }),
    BillingModule,
  ],
})
export class AppModule {}
