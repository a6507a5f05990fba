import { Module } from '@nestjs/common';
import { BackgroundJobsModule, InMemoryLockStore } from 'nestjs-background-jobs';
import { ArchiverModule } from './archiver/archiver.module.js';
import { ShopModule } from './shop/shop.module.js';

@Module({
  imports: [
    // Locks in memory are enough for one instance. sample/cluster has three, so it keeps its locks in Redis.
    BackgroundJobsModule.forRoot({ lockStore: new InMemoryLockStore() }),
    ArchiverModule,
    ShopModule,
  ],
})
export class AppModule {}
