import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { BackgroundJobsModule, RedisLockStore } from 'nestjs-background-jobs';
import { BackgroundJobsPrometheusModule } from 'nestjs-background-jobs/prometheus';
import { BackgroundJobsHealthIndicator } from 'nestjs-background-jobs/terminus';
import { LoggerModule } from 'nestjs-pino';
import { pino } from 'pino';
import { HealthController } from './health.controller.js';
import { MonitoringController } from './monitoring.controller.js';
import { ShopService } from './shop.service.js';

@Module({
  imports: [
    BackgroundJobsModule.forRoot({
      // The lock store brings its state store with it, so that the command line sees all instances.
      lockStore: new RedisLockStore({ url: process.env['REDIS_URL'] }),
      // Nobody wants to wait for the slow job after Ctrl-C.
      drainTimeout: '2s',
      log: { fields: true },
    }),
    BackgroundJobsPrometheusModule.forRoot(),
    TerminusModule,
    LoggerModule.forRoot({
      pinoHttp: {
        level: 'debug',
        autoLogging: false,
        // Lines on the terminal would push the printed commands out of sight.
        stream: pino.destination({ dest: process.env['LOG_FILE'] ?? 1, mkdir: true, sync: true }),
      },
    }),
  ],
  controllers: [HealthController, MonitoringController],
  providers: [ShopService, BackgroundJobsHealthIndicator],
})
export class AppModule {}
