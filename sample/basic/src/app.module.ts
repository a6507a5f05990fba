import { Module } from '@nestjs/common';
import { BackgroundJobsModule, InMemoryLockStore } from 'nestjs-background-jobs';
import { ArchiverModule } from './archiver/archiver.module.js';
import { ShopModule } from './shop/shop.module.js';

@Module({
  imports: [
    // One instance: locks in its own memory are enough. sample/cluster has three, and keeps them in Redis.
    BackgroundJobsModule.forRoot({ lockStore: new InMemoryLockStore() }),
    ArchiverModule,
    ShopModule,
  ],
})
export class AppModule {}
