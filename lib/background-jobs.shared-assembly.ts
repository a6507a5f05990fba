import type { ModulesContainer } from '@nestjs/core';
import { assemble, type Assembly, type AssemblyDeps } from './background-jobs.assembly.js';
import { InvalidOptionsError } from './core/errors.js';
import { isLoadedLater } from './jobs/discovery/nest-modules.js';
import { isRecord } from './core/option-checks.js';

/** The token of the name of the module that has brought `BackgroundJobsModule`, where no application imports it. */
export const IMPORTED_BY = Symbol('nestjs-background-jobs: brought by');

/** One import of the module. */
export interface ModuleImport extends AssemblyDeps {
  /** The name of the module of this package that has brought it; `undefined`: the application imports it. */
  readonly broughtBy: string | undefined;
  /** Whether it was imported with options, even if a factory has returned none. */
  readonly isConfigured: boolean;
}

/** The parts of an application, as one of several imports provides them. */
export interface SharedAssembly extends Omit<Assembly, 'scheduler'> {
  /** There in one import alone: Nest calls the hooks of each that it finds. */
  readonly scheduler: Assembly['scheduler'] | undefined;
}

interface WaitingImport extends ModuleImport {
  readonly resolve: (assembly: SharedAssembly) => void;
}

/** Imports that wait for the others of their application. */
const waiting = new WeakMap<ModulesContainer, WaitingImport[]>();

/** The imports of an application that has its parts. A module that is loaded later finds them. */
interface Assembled {
  readonly all: readonly ModuleImport[];
  readonly shared: SharedAssembly;
}

const assembled = new WeakMap<ModulesContainer, Assembled>();

/**
 * The parts of one application, whatever the number of its modules that bring them. With several, each waits until the
 * options of all are known, which may come from anywhere.
 *
 * @param imports how many modules of the application ask for the parts
 * @throws InvalidOptionsError for a wrong option, a second import, options that are given twice, and an import in a
 *   module that is loaded later alone
 */
export function assembleShared(
  participant: ModuleImport,
  imports: number,
): SharedAssembly | Promise<SharedAssembly> {
  const { modules, isConfigured } = participant;
  if (!isConfigured) refuseBareClass();
  const earlier = assembled.get(modules);
  if (earlier !== undefined) return joinLate(participant, earlier);
  if (isLoadedLater(participant.moduleRef, modules)) refuseLate(participant);
  if (imports === 1) return assembleAll([participant]);
  return new Promise((resolve) => {
    const all = [...(waiting.get(modules) ?? []), { ...participant, resolve }];
    waiting.set(modules, all);
    if (all.length < imports) return;
    const first = assembleAll(all);
    for (const [index, each] of all.entries())
      each.resolve(index === 0 ? first : { ...first, scheduler: undefined });
  });
}

function assembleAll(all: readonly ModuleImport[]): SharedAssembly {
  const surroundings = surroundingsOf(all);
  const shared = assemble(surroundings);
  assembled.set(surroundings.modules, { all, shared });
  return shared;
}

/** Nest's `LazyModuleLoader` has loaded a module: the jobs have their options already, and their hooks are called. */
function joinLate(late: ModuleImport, { all, shared }: Assembled): SharedAssembly {
  refuseSecond([...all, late]);
  if (hasOptions(late)) refuseSecondOptions([...all, late]);
  return { ...shared, scheduler: undefined };
}

function refuseSecond(all: readonly ModuleImport[]): void {
  if (all.filter(({ broughtBy }) => broughtBy === undefined).length > 1) refuseSecondImport();
  const withOptions = all.filter(hasOptions);
  if (withOptions.length > 1) refuseSecondOptions(withOptions);
}

/** Where the application has its options, and where its environment. */
function surroundingsOf(all: readonly ModuleImport[]): AssemblyDeps {
  refuseSecond(all);
  const imported = all.find(({ broughtBy }) => broughtBy === undefined);
  const host = imported ?? all.at(-1);
  if (host === undefined) throw new Error('there is no import');
  const { moduleRef, given } = all.find(hasOptions) ?? host;
  const { modules, environment } = host;
  // A module that takes the place of another ticks where that did: in tests too.
  const options = imported !== undefined || !isRecord(given) ? given : { scheduling: true, ...given };
  return { modules, environment, moduleRef, given: options };
}

function hasOptions(participant: ModuleImport): boolean {
  return namesOfOptions(participant).length > 0;
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

function refuseLate({ broughtBy = 'BackgroundJobsModule' }: ModuleImport): never {
  throw new InvalidOptionsError(
    `${broughtBy}: expected \`forRoot()\` or \`forRootAsync()\` to be imported in the root module, ` +
      'got it in a module that is loaded later alone. Nest calls no hook of such a module, so no job would tick. ' +
      'Import it in the root module: modules that are loaded later may have jobs then.',
  );
}

function refuseSecondOptions(all: readonly ModuleImport[]): never {
  const places = all.map((participant) => {
    const names = namesOfOptions(participant).map((name) => `\`${name}\``);
    return `${names.join(', ') || 'none'} in ${participant.broughtBy ?? 'BackgroundJobsModule'}`;
  });
  throw new InvalidOptionsError(
    `BackgroundJobsModule: expected the options of the jobs to be given in one place, got ${places.join(' and ')}. ` +
      'One application has one set of jobs: give all of them to one of the modules.',
  );
}
