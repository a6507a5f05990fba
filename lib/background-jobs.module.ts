import { ConfigurableModuleBuilder, type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService, ModulesContainer } from '@nestjs/core';
import { assemble, type Assembly } from './background-jobs.assembly.js';
import { type BackgroundJobsModuleOptions, resolveOptions } from './background-jobs.options.js';
import { type Clock, systemClock } from './clock.js';
import { JobRegistry } from './jobs/job-registry.js';
import { JobScheduler } from './jobs/job-scheduler.js';
import { ExclusiveLocks } from './locks/exclusive-locks.js';
import { JobEvents } from './runs/job-events.js';
import { CronSchedules } from './schedules/cron-schedule.js';

/** The token of the clock that everything here is handed. */
export const CLOCK = Symbol('nestjs-background-jobs: clock');

const ASSEMBLY = Symbol('nestjs-background-jobs: parts');

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } =
  new ConfigurableModuleBuilder<BackgroundJobsModuleOptions>({ moduleName: 'BackgroundJobs' })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createBackgroundJobsOptions')
    .setExtras({ isGlobal: true }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
    .build();

/**
 * Runs the methods that are decorated with `@BackgroundJob()`. Import it once, in the root module.
 *
 * @example
 * \@Module({
 *   imports: [BackgroundJobsModule.forRoot({ lockStore: new RedisLockStore({ url: process.env.REDIS_URL }) })],
 * })
 * export class AppModule {}
 */
@Module({
  imports: [DiscoveryModule],
  providers: [
    { provide: CLOCK, useValue: systemClock },
    {
      provide: ASSEMBLY,
      inject: [{ token: MODULE_OPTIONS_TOKEN, optional: true }, CLOCK, DiscoveryService, ModulesContainer],
      useFactory: (given: unknown, clock: Clock, discovery: DiscoveryService, modules: ModulesContainer) => {
        const cronSchedules = new CronSchedules();
        const options = resolveOptions(given, clock, (timeZone) => cronSchedules.isZone(timeZone));
        return assemble({ options, clock, cronSchedules, discovery, modules });
      },
    },
    { provide: JobScheduler, inject: [ASSEMBLY], useFactory: ({ scheduler }: Assembly) => scheduler },
    { provide: JobRegistry, inject: [ASSEMBLY], useFactory: ({ registry }: Assembly) => registry },
    { provide: JobEvents, inject: [ASSEMBLY], useFactory: ({ events }: Assembly) => events },
    { provide: ExclusiveLocks, inject: [ASSEMBLY], useFactory: ({ locks }: Assembly) => locks },
  ],
  exports: [JobRegistry, JobEvents, ExclusiveLocks],
})
export class BackgroundJobsModule extends ConfigurableModuleClass {
  /** @throws InvalidOptionsError when the application starts, for a wrong option */
  static override forRoot(
    options: Parameters<typeof ConfigurableModuleClass.forRoot>[0] = {},
  ): DynamicModule {
    return super.forRoot(options);
  }
}
