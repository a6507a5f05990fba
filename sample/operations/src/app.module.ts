import { Module } from '@nestjs/common';
import { BackgroundJobsModule, RedisLockStore } from 'nestjs-background-jobs';
import { ShopService } from './shop.service.js';

/** The lock store brings its state store with it, so that the command line sees all instances. */
@Module({
  imports: [
    BackgroundJobsModule.forRoot({
      lockStore: new RedisLockStore({ url: process.env['REDIS_URL'] }),
      // Nobody wants to wait for the slow job after Ctrl-C.
      drainTimeout: '2s',
    }),
  ],
  providers: [ShopService],
})
export class AppModule {}
