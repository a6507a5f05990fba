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

/** The parts that all imports of the module share within one application. */
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
  // Without `forRoot()` Nest finds no registry, and its error names this token.
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

/** The module of the jobs. It gives way if the application imports `BackgroundJobsModule` itself. */
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

/** Computed, because bundlers and compilers would otherwise require a package that is optional. */
const ORIGINAL = ['@nestjs', 'schedule'].join('/');

/** Gives our registry to libraries that inject the registry of `@nestjs/schedule`. */
@Module({})
class OriginalRegistryModule {}

/** The module that provides the registry of `@nestjs/schedule`; an empty one if that is not installed. */
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
    // Nothing injects its registry, because the package is not installed or cannot be loaded.
    return undefined;
  }
}
