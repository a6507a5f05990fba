import { Module } from '@nestjs/common';
import { BackgroundJobsModule, InMemoryLockStore } from 'nestjs-background-jobs';
import { BackgroundJobsDashboardModule } from 'nestjs-background-jobs/dashboard';
import { ArchiverModule } from '../../basic/src/archiver/archiver.module.js';
import { ShopModule } from '../../basic/src/shop/shop.module.js';
import { type DashboardRequest, nameOf, PasswordGuard } from './password.guard.js';
import { password } from './password.js';
import { StoreService } from './store.service.js';

@Module({
  imports: [
    // Locks in memory bring a state store in memory with them.
    BackgroundJobsModule.forRoot({ lockStore: new InMemoryLockStore(), drainTimeout: '1s' }),
    BackgroundJobsDashboardModule.forRoot<DashboardRequest>({
      path: 'jobs',
      guards: [new PasswordGuard(password)],
      access: (request) => (nameOf(request) === 'guest' ? 'read-only' : 'full'),
      user: (request) => nameOf(request) || 'nobody',
    }),
    // The jobs of sample/basic, with the simulated shop that gives them work.
    ArchiverModule,
    ShopModule,
  ],
  providers: [StoreService],
})
export class AppModule {}
