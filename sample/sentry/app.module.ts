import { Module } from '@nestjs/common';
import { ScheduleModule } from 'nestjs-background-jobs/nest-schedule';
import { SentryInterceptor } from './sentry.interceptor.js';

@Module({
  imports: [ScheduleModule.forRoot({ interceptors: [SentryInterceptor] })],
})
export class AppModule {}
