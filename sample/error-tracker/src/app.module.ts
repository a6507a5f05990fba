import { type DynamicModule, Module } from '@nestjs/common';
import { BackgroundJobsModule, InMemoryLockStore } from 'nestjs-background-jobs';
import { StoreConnection } from '../../long-running/src/store-connection.js';
import { COLLECTOR_URL, ErrorTracker } from './error-tracker.js';
import { Outage } from './outage.js';
import { ShopService } from './shop.service.js';
import { TrackedEvents } from './tracked-events.js';
import { TrackedRuns } from './tracked-runs.interceptor.js';

const connection = new StoreConnection(new InMemoryLockStore());

@Module({
  imports: [
    // The first interceptor is the outermost, so it sees the failures of all others.
    BackgroundJobsModule.forRoot({ lockStore: connection, interceptors: [TrackedRuns] }),
  ],
  providers: [
    ShopService,
    ErrorTracker,
    TrackedEvents,
    TrackedRuns,
    Outage,
    { provide: StoreConnection, useValue: connection },
  ],
})
export class AppModule {
  static reportingTo(url: string): DynamicModule {
    return { module: AppModule, providers: [{ provide: COLLECTOR_URL, useValue: url }] };
  }
}
