import { type DynamicModule, Module, type Provider, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { BackgroundJobsModule } from '../index.js';
import { CustomScheduleJobs, IMPORTED_BY } from '../internal.js';
import { ScheduleOrchestrator } from './schedule-orchestrator.js';
import { ScheduleExplorer } from './schedule.explorer.js';
import {
  jobsOptions,
  SCHEDULE_MODULE_OPTIONS,
  type ScheduleModuleAsyncOptions,
  type ScheduleModuleOptions,
  type ScheduleModuleOptionsFactory,
  ScheduleOptionsModule,
} from './schedule.options.js';
import { SchedulerRegistry } from './scheduler.registry.js';

/** One of each for an application, however often it imports the module. */
interface Shared {
  readonly registry: SchedulerRegistry;
  orchestrator?: ScheduleOrchestrator;
}

const shared = new WeakMap<ModulesContainer, Shared>();

function sharedIn(modules: ModulesContainer): Shared {
  const known = shared.get(modules) ?? { registry: new SchedulerRegistry() };
  shared.set(modules, known);
  return known;
}

/**
 * Schedules methods that are decorated with `@Cron()`, `@Interval()` and `@Timeout()`, as `ScheduleModule` of
 * `@nestjs/schedule` does. Import it once, in the root module.
 *
 * @example
 * \@Module({ imports: [ScheduleModule.forRoot()] })
 * export class AppModule {}
 *
 * // Each tick runs in one instance of the cluster:
 * ScheduleModule.forRoot({ lockStore: new RedisLockStore({ url: process.env.REDIS_URL }) })
 */
@Module({
  // Asks Nest to say so where no module is made with options.
  providers: [{ provide: 'ScheduleModule.forRoot()', inject: [SchedulerRegistry], useFactory: () => true }],
})
export class ScheduleModule {
  /** @throws InvalidOptionsError when the application starts, for a wrong option */
  static forRoot(options: ScheduleModuleOptions = {}): DynamicModule {
    return withOptions([{ provide: SCHEDULE_MODULE_OPTIONS, useValue: options }]);
  }

  /** @throws InvalidOptionsError when the application starts, for a wrong option */
  static forRootAsync(options: ScheduleModuleAsyncOptions): DynamicModule {
    return withOptions(optionsProviders(options), options.imports);
  }
}

function withOptions(providers: Provider[], imports: DynamicModule['imports'] = []): DynamicModule {
  const options = {
    module: ScheduleOptionsModule,
    imports,
    providers,
    exports: [SCHEDULE_MODULE_OPTIONS],
  };
  return {
    global: true,
    module: ScheduleModule,
    imports: [options, backgroundJobs(options), originalRegistryModule()],
    providers: [
      {
        provide: SchedulerRegistry,
        inject: [ModulesContainer],
        useFactory: (modules: ModulesContainer) => sharedIn(modules).registry,
      },
      {
        provide: ScheduleOrchestrator,
        inject: [ModulesContainer, CustomScheduleJobs, SchedulerRegistry],
        useFactory: (modules: ModulesContainer, jobs: CustomScheduleJobs, registry: SchedulerRegistry) =>
          (sharedIn(modules).orchestrator ??= new ScheduleOrchestrator(jobs, registry)),
      },
      ScheduleExplorer,
    ],
    exports: [SchedulerRegistry],
  };
}

/** What keeps time and locks; it gives way where the application imports `BackgroundJobsModule` itself. */
function backgroundJobs(options: DynamicModule): DynamicModule {
  const { providers = [], ...definition } = BackgroundJobsModule.forRootAsync({
    imports: [options],
    inject: [SCHEDULE_MODULE_OPTIONS],
    useFactory: jobsOptions,
  });
  return {
    ...definition,
    providers: [...providers, { provide: IMPORTED_BY, useValue: 'ScheduleModule' }],
  };
}

function optionsProviders(options: ScheduleModuleAsyncOptions): Provider[] {
  const { useFactory, useClass, useExisting, inject = [] } = options;
  if (useFactory !== undefined) return [{ provide: SCHEDULE_MODULE_OPTIONS, inject, useFactory }];
  const factory = useClass ?? useExisting;
  if (factory === undefined) return [];
  const provider = {
    provide: SCHEDULE_MODULE_OPTIONS,
    inject: [factory],
    useFactory: (given: ScheduleModuleOptionsFactory) => given.createScheduleOptions(),
  };
  return useClass === undefined ? [provider] : [provider, useClass];
}

/** Computed, so that bundlers and compilers do not ask for a package that need not be there. */
const ORIGINAL = ['@nestjs', 'schedule'].join('/');

/** Lets libraries that inject the registry of `@nestjs/schedule` have ours. */
@Module({})
class OriginalRegistryModule {}

/** The module that answers for the registry of `@nestjs/schedule`; an empty one where that is not installed. */
async function originalRegistryModule(): Promise<DynamicModule> {
  const token = await originalRegistry();
  const isOther = token !== undefined && token !== SchedulerRegistry;
  const provider = { provide: token ?? ORIGINAL, useExisting: SchedulerRegistry };
  return {
    global: true,
    module: OriginalRegistryModule,
    providers: isOther ? [provider] : [],
    exports: isOther ? [provider] : [],
  };
}

async function originalRegistry(): Promise<Type | undefined> {
  try {
    const original = (await import(ORIGINAL)) as { readonly SchedulerRegistry?: Type };
    return original.SchedulerRegistry;
  } catch {
    // It is not installed, or cannot be loaded here: nothing injects its registry.
    return undefined;
  }
}
