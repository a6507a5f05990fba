import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { type ModulesContainer, Reflector } from '@nestjs/core';
import { InvalidOptionsError } from '../index.js';
import { SCHEDULE_MODULE_OPTIONS } from './schedule.options.js';
import { SchedulerRegistry } from './scheduler.registry.js';

/** Computed, so that bundlers and compilers do not ask for a package that need not be there. */
const ORIGINAL = ['@nestjs', 'schedule'].join('/');

/** Lets libraries that inject the registry of `@nestjs/schedule` have ours. */
@Module({})
class OriginalRegistryModule {}

/** The module that answers for the registry of `@nestjs/schedule`; an empty one where that is not installed. */
export async function originalRegistryModule(): Promise<DynamicModule> {
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

/**
 * Refuses an application with the module of `@nestjs/schedule` beside ours: each of the two would run every method.
 *
 * @throws InvalidOptionsError that names the modules which import it
 */
export function refuseOriginalModule(modules: ModulesContainer, own: readonly unknown[]): void {
  for (const module of modules.values()) {
    const { metatype, providers } = module;
    if (!providers.has(SCHEDULE_MODULE_OPTIONS) || own.includes(metatype)) continue;
    const importers = [...modules.values()].filter((other) => imports(other.metatype, metatype));
    const by = importers.map(({ metatype: { name } }) => `, imported by ${name}`).join('');
    throw new InvalidOptionsError(
      `ScheduleModule: expected to be the only one, got that of \`@nestjs/schedule\` beside it${by}. ` +
        'Both would run each method with @Cron(), @Interval() or @Timeout(). ' +
        "Import ScheduleModule from 'nestjs-background-jobs/nest-schedule' in all places, or in none of them.",
    );
  }
}

/** Whether it is among the imports of the class: Nest lets every module import a global one. */
function imports(metatype: Type, imported: Type): boolean {
  const all = new Reflector().get<unknown>('imports', metatype);
  if (!Array.isArray(all)) return false;
  return all.some(
    (each: unknown) => each === imported || (each as DynamicModule | undefined)?.module === imported,
  );
}
