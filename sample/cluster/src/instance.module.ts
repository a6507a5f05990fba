import { Module } from '@nestjs/common';
import { BackgroundJobsModule, RedisLockStore } from 'nestjs-background-jobs';
import { ArchiverModule } from '../../basic/src/archiver/archiver.module.js';
import { ShopModule } from '../../basic/src/shop/shop.module.js';
import { Reporter } from './reporter.js';

/** The application of sample/basic. Running three instances needs only one changed line, the lock store. */
@Module({
  imports: [
    BackgroundJobsModule.forRoot({ lockStore: new RedisLockStore({ url: process.env['REDIS_URL'] }) }),
    ArchiverModule,
    ShopModule,
  ],
  providers: [Reporter],
})
export class InstanceModule {}
