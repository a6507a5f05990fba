import { ConfigurableModuleBuilder, type DynamicModule, Module } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import {
  BACKGROUND_JOBS_ENVIRONMENT,
  type BackgroundJobsEnvironment,
  SYSTEM_ENVIRONMENT,
} from './background-jobs.environment.js';
import type { BackgroundJobsModuleOptions } from './background-jobs.options.js';
import { assembleShared, BROUGHT_BY, type SharedAssembly } from './background-jobs.sharing.js';
import { JobRegistry } from './jobs/job-registry.js';
import { JobScheduler } from './jobs/job-scheduler.js';
import { modulesThatProvide } from './jobs/shutdown-order.js';
import { TimedJobs } from './jobs/timed-jobs.js';
import { ExclusiveLocks } from './locks/exclusive-locks.js';
import { JobEvents } from './runs/job-events.js';

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
  providers: [
    { provide: BACKGROUND_JOBS_ENVIRONMENT, useValue: SYSTEM_ENVIRONMENT },
    {
      provide: ASSEMBLY,
      inject: [
        { token: MODULE_OPTIONS_TOKEN, optional: true },
        BACKGROUND_JOBS_ENVIRONMENT,
        ModulesContainer,
        ModuleRef,
        { token: BROUGHT_BY, optional: true },
      ],
      useFactory: (
        given: unknown,
        environment: BackgroundJobsEnvironment,
        modules: ModulesContainer,
        moduleRef: ModuleRef,
        broughtBy: string | undefined,
      ) => {
        const imports = modulesThatProvide(modules, ASSEMBLY).length;
        return assembleShared({ given, environment, modules, moduleRef, broughtBy }, imports);
      },
    },
    { provide: JobScheduler, inject: [ASSEMBLY], useFactory: ({ scheduler }: SharedAssembly) => scheduler },
    { provide: JobRegistry, inject: [ASSEMBLY], useFactory: ({ registry }: SharedAssembly) => registry },
    { provide: JobEvents, inject: [ASSEMBLY], useFactory: ({ events }: SharedAssembly) => events },
    { provide: ExclusiveLocks, inject: [ASSEMBLY], useFactory: ({ locks }: SharedAssembly) => locks },
    { provide: TimedJobs, inject: [ASSEMBLY], useFactory: ({ timedJobs }: SharedAssembly) => timedJobs },
  ],
  exports: [JobRegistry, JobEvents, ExclusiveLocks, TimedJobs],
})
export class BackgroundJobsModule extends ConfigurableModuleClass {
  /** @throws InvalidOptionsError when the application starts, for a wrong option */
  static override forRoot(
    options: Parameters<typeof ConfigurableModuleClass.forRoot>[0] = {},
  ): DynamicModule {
    return super.forRoot(options);
  }
}
