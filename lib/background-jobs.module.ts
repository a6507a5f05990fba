import { ConfigurableModuleBuilder, type DynamicModule, Module, type Provider } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import {
  BACKGROUND_JOBS_ENVIRONMENT,
  type BackgroundJobsEnvironment,
  IMPORTED_BY,
  SYSTEM_ENVIRONMENT,
} from './background-jobs.environment.js';
import type { BackgroundJobsModuleOptions } from './background-jobs.options.js';
import { loadDependencies } from './background-jobs.dependencies.js';
import { JobCluster } from './cluster/view/job-cluster.js';
import { InvalidOptionsError } from './core/errors.js';
import { InstanceIdentity } from './core/identity.js';
import { describe, isRecord } from './core/option-checks.js';
import type { assembleShared, SharedAssembly } from './background-jobs.shared-assembly.js';
import { JobRegistry } from './jobs/job-registry.js';
import { JobScheduler } from './jobs/job-scheduler.js';
import { modulesThatProvide } from './jobs/discovery/nest-modules.js';
import { CustomScheduleJobs } from './jobs/custom-schedule-jobs.js';
import { ExclusiveLocks } from './locks/exclusive-locks.js';
import { JobEvents } from './runs/job-events.js';

const ASSEMBLY = Symbol('nestjs-background-jobs: parts');
/** Nest provides it only if the module is imported by one of its methods, and not as the bare class. */
const IS_CONFIGURED = Symbol('nestjs-background-jobs: configured');

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } =
  new ConfigurableModuleBuilder<BackgroundJobsModuleOptions>({ moduleName: 'BackgroundJobs' })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createBackgroundJobsOptions')
    .setExtras({ isGlobal: true }, ({ providers = [], ...definition }, { isGlobal }) => ({
      ...definition,
      providers: [...providers, { provide: IS_CONFIGURED, useValue: true }],
      global: isGlobal,
    }))
    .build();

/** A process that only imports this package does not run jobs, so their code loads when the application starts. */
async function loadAssembly(): Promise<typeof assembleShared> {
  // A bundle stays one file.
  return (await import(/* webpackMode: "eager" */ './background-jobs.shared-assembly.js')).assembleShared;
}

/** Says why Nest cannot ask for options that way, if it cannot. */
function faultOfAsync(options: unknown): string | undefined {
  const where = 'BackgroundJobsModule.forRootAsync()';
  if (!isRecord(options)) return `${where}: expected \`options\` to be an object, got ${describe(options)}.`;
  const { useFactory, useClass, useExisting } = options;
  if (useFactory !== undefined && typeof useFactory !== 'function')
    return `${where}: expected \`useFactory\` to be a function, got ${describe(useFactory)}.`;
  if ((useFactory ?? useClass ?? useExisting) !== undefined) return undefined;
  return `${where}: expected \`useFactory\`, \`useClass\` or \`useExisting\` to be given, got none of them.`;
}

/** The provider of the options, with a check of the object that `useClass` or `useExisting` gives. */
function withCheckedFactory(provider: Provider): Provider {
  if (typeof provider !== 'object' || provider.provide !== MODULE_OPTIONS_TOKEN) return provider;
  if (!('useFactory' in provider)) return provider;
  const { useFactory } = provider;
  return {
    ...provider,
    useFactory: (factory: unknown): unknown => {
      if (!isRecord(factory) || typeof factory['createBackgroundJobsOptions'] !== 'function')
        throw new InvalidOptionsError(
          `BackgroundJobsModule.forRootAsync(): expected the class to have \`createBackgroundJobsOptions()\`, got ${describe(factory)}.`,
        );
      return useFactory(factory);
    },
  };
}

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
        { token: IMPORTED_BY, optional: true },
        { token: IS_CONFIGURED, optional: true },
      ],
      useFactory: async (
        given: unknown,
        environment: BackgroundJobsEnvironment,
        modules: ModulesContainer,
        moduleRef: ModuleRef,
        importedBy: string | undefined,
        isConfigured: boolean | undefined,
      ) => {
        const [assembleShared] = await Promise.all([loadAssembly(), loadDependencies(given, environment)]);
        const imports = modulesThatProvide(modules, ASSEMBLY).length;
        const moduleImport = { given, environment, modules, moduleRef, importedBy };
        return assembleShared({ ...moduleImport, isConfigured: isConfigured === true }, imports);
      },
    },
    { provide: JobScheduler, inject: [ASSEMBLY], useFactory: ({ scheduler }: SharedAssembly) => scheduler },
    { provide: JobRegistry, inject: [ASSEMBLY], useFactory: ({ registry }: SharedAssembly) => registry },
    {
      provide: InstanceIdentity,
      inject: [ASSEMBLY],
      useFactory: ({ identity }: SharedAssembly) => identity,
    },
    { provide: JobEvents, inject: [ASSEMBLY], useFactory: ({ events }: SharedAssembly) => events },
    { provide: ExclusiveLocks, inject: [ASSEMBLY], useFactory: ({ locks }: SharedAssembly) => locks },
    { provide: JobCluster, inject: [ASSEMBLY], useFactory: ({ cluster }: SharedAssembly) => cluster },
    {
      provide: CustomScheduleJobs,
      inject: [ASSEMBLY],
      useFactory: ({ customScheduleJobs }: SharedAssembly) => customScheduleJobs,
    },
  ],
  exports: [JobRegistry, JobCluster, JobEvents, ExclusiveLocks, CustomScheduleJobs, InstanceIdentity],
})
export class BackgroundJobsModule extends ConfigurableModuleClass {
  /** @throws InvalidOptionsError when the application starts, for a wrong option */
  static override forRoot(
    options: Parameters<typeof ConfigurableModuleClass.forRoot>[0] = {},
  ): DynamicModule {
    const given: unknown = options;
    // Nest's builder fails on a value that is no object. A factory lets the start refuse it like any wrong option.
    return isRecord(given)
      ? super.forRoot(options)
      : super.forRootAsync({ useFactory: () => given as BackgroundJobsModuleOptions });
  }

  /** @throws InvalidOptionsError when the application starts, for a wrong option */
  static override forRootAsync(
    options: Parameters<typeof ConfigurableModuleClass.forRootAsync>[0],
  ): DynamicModule {
    const fault = faultOfAsync(options);
    if (fault === undefined) {
      const module = super.forRootAsync(options);
      if (options.useFactory !== undefined) return module;
      return { ...module, providers: (module.providers ?? []).map(withCheckedFactory) };
    }
    return super.forRootAsync({
      useFactory: () => {
        throw new InvalidOptionsError(fault);
      },
    });
  }
}
