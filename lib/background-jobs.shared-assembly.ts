import type { ModulesContainer } from '@nestjs/core';
import { assemble, type Assembly, type AssemblyDeps } from './background-jobs.assembly.js';
import { InvalidOptionsError } from './core/errors.js';
import { isLoadedLater } from './jobs/discovery/nest-modules.js';
import { isRecord } from './core/option-checks.js';

/** One import of `BackgroundJobsModule` in an application. */
export interface ModuleImport extends AssemblyDeps {
  /** The name of the module of this package that imports it; `undefined`: the application imports it. */
  readonly importedBy: string | undefined;
  /** Whether the import goes through `forRoot()` or `forRootAsync()`, and not through the bare class. */
  readonly isConfigured: boolean;
}

/** The parts of an application, as each of its imports provides them. */
export interface SharedAssembly extends Omit<Assembly, 'scheduler'> {
  /** Only one import has it, because Nest calls the hooks of every scheduler that it finds. */
  readonly scheduler: Assembly['scheduler'] | undefined;
}

/** An import that waits for the options of the others. */
interface WaitingImport extends ModuleImport {
  readonly resolve: (assembly: SharedAssembly) => void;
}

const waiting = new WeakMap<ModulesContainer, WaitingImport[]>();

/** An application that has its parts. A module that is loaded later finds them here. */
interface AssembledApplication {
  readonly all: readonly ModuleImport[];
  readonly shared: SharedAssembly;
}

const assembled = new WeakMap<ModulesContainer, AssembledApplication>();

/**
 * Makes one set of parts for an application, however many modules import them. If there are several imports, each waits
 * for the others, because any of them may have the options.
 *
 * @param imports how many modules of the application import the parts
 * @throws InvalidOptionsError for a wrong option, a second import, options that are given twice, and an import in a
 *   module that is loaded later alone
 */
export function assembleShared(
  moduleImport: ModuleImport,
  imports: number,
): SharedAssembly | Promise<SharedAssembly> {
  const { modules, isConfigured } = moduleImport;
  if (!isConfigured) refuseBareClass();
  const earlier = assembled.get(modules);
  if (earlier !== undefined) return joinLate(moduleImport, earlier);
  if (isLoadedLater(moduleImport.moduleRef, modules)) refuseLate(moduleImport);
  if (imports === 1) return assembleAll([moduleImport]);
  return new Promise((resolve) => {
    const all = [...(waiting.get(modules) ?? []), { ...moduleImport, resolve }];
    waiting.set(modules, all);
    if (all.length < imports) return;
    const first = assembleAll(all);
    for (const [index, each] of all.entries())
      each.resolve(index === 0 ? first : { ...first, scheduler: undefined });
  });
}

function assembleAll(all: readonly ModuleImport[]): SharedAssembly {
  const deps = depsOf(all);
  const shared = assemble(deps);
  assembled.set(deps.modules, { all, shared });
  return shared;
}

/** Joins a module that Nest's `LazyModuleLoader` has loaded. The jobs have their options already. */
function joinLate(late: ModuleImport, { all, shared }: AssembledApplication): SharedAssembly {
  refuseSecond([...all, late]);
  if (hasOptions(late)) refuseSecondOptions([...all, late]);
  return { ...shared, scheduler: undefined };
}

function refuseSecond(all: readonly ModuleImport[]): void {
  if (all.filter(({ importedBy }) => importedBy === undefined).length > 1) refuseSecondImport();
  const withOptions = all.filter(hasOptions);
  if (withOptions.length > 1) refuseSecondOptions(withOptions);
}

/** Takes the options from the import that has them, and the environment from that of the application. */
function depsOf(all: readonly ModuleImport[]): AssemblyDeps {
  refuseSecond(all);
  const imported = all.find(({ importedBy }) => importedBy === undefined);
  const host = imported ?? all.at(-1);
  if (host === undefined) throw new Error('there is no import');
  const { moduleRef, given } = all.find(hasOptions) ?? host;
  const { modules, environment } = host;
  // `ScheduleModule` replaces a package that also schedules under NODE_ENV=test, so scheduling is on by default.
  const options = imported !== undefined || !isRecord(given) ? given : { scheduling: true, ...given };
  return { modules, environment, moduleRef, given: options };
}

function hasOptions(moduleImport: ModuleImport): boolean {
  return namesOfOptions(moduleImport).length > 0;
}

function namesOfOptions({ given }: ModuleImport): string[] {
  if (!isRecord(given)) return [];
  return Object.keys(given).filter((name) => given[name] !== undefined);
}

function refuseSecondImport(): never {
  throw new InvalidOptionsError(
    'BackgroundJobsModule: expected `forRoot()` or `forRootAsync()` to be imported once, got it twice. ' +
      'The module is global: import it in the root module alone, and inject what it provides anywhere, ' +
      'also in modules that are loaded later.',
  );
}

function refuseBareClass(): never {
  throw new InvalidOptionsError(
    'BackgroundJobsModule: expected it to be imported with `forRoot()` or `forRootAsync()`, got the bare class. ' +
      'Once, in the root module, is enough: what it provides can be injected anywhere.',
  );
}

function refuseLate({ importedBy = 'BackgroundJobsModule' }: ModuleImport): never {
  throw new InvalidOptionsError(
    `${importedBy}: expected \`forRoot()\` or \`forRootAsync()\` to be imported in the root module, ` +
      'got it in a module that is loaded later alone. Nest calls no hook of such a module, so no job would tick. ' +
      'Import it in the root module: modules that are loaded later may have jobs then.',
  );
}

function refuseSecondOptions(all: readonly ModuleImport[]): never {
  const places = all.map((moduleImport) => {
    const names = namesOfOptions(moduleImport).map((name) => `\`${name}\``);
    return `${names.join(', ') || 'none'} in ${moduleImport.importedBy ?? 'BackgroundJobsModule'}`;
  });
  throw new InvalidOptionsError(
    `BackgroundJobsModule: expected the options of the jobs to be given in one place, got ${places.join(' and ')}. ` +
      'One application has one set of jobs: give all of them to one of the modules.',
  );
}
