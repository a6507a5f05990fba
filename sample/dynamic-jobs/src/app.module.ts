import { Module } from '@nestjs/common';
import { BackgroundJobsModule, InMemoryLockStore } from 'nestjs-background-jobs';
import { JobsController } from './jobs.controller.js';

@Module({
  imports: [BackgroundJobsModule.forRoot({ lockStore: new InMemoryLockStore() })],
  controllers: [JobsController],
})
export class AppModule {}
