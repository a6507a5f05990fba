import type { InjectionToken } from '@nestjs/common';
import { LazyModuleLoader, ModuleRef, type ModulesContainer } from '@nestjs/core';

type Module = NonNullable<ReturnType<ModulesContainer['get']>>;

/**
 * Calls `explore` after each module that the application's `LazyModuleLoader` has loaded, before its `load()` resolves.
 * `explore` is handed the module and its imports, so that a module that failed to load spoils no other.
 *
 * Nest calls no hook of such a module and tells nobody of it, so the method of the loader is wrapped. What `explore`
 * rejects with is what `load()` rejects with.
 */
export function afterLazyLoads(
  modules: ModulesContainer,
  explore: (loaded: readonly Module[]) => Promise<void>,
): void {
  const known = new Set(modules.values());
  for (const module of [...known]) {
    const loader: unknown = module.providers.get(LazyModuleLoader)?.instance;
    if (!(loader instanceof LazyModuleLoader)) continue;
    const load = loader.load.bind(loader);
    // One after the other, because two loads may share an import.
    let last = Promise.resolve();
    loader.load = async (...args) => {
      const moduleRef = await load(...args);
      const explored = last.then(() => explore(loadedWith(moduleRef, modules, known)));
      last = explored.catch(() => undefined);
      await explored;
      return moduleRef;
    };
  }
}

/** The module of that reference and its imports, and theirs. */
function loadedWith(moduleRef: ModuleRef, modules: ModulesContainer, known: Set<Module>): Module[] {
  const target = moduleOf(moduleRef, modules);
  // Nest makes every module import each global one, also one that failed to load.
  const isNew = (imported: Module): boolean => !imported.isGlobal || !known.has(imported);
  const loaded = withImports(target === undefined ? [] : [target], isNew);
  for (const module of loaded) known.add(module);
  return [...loaded];
}

/**
 * Whether `LazyModuleLoader` loads the module of that reference: Nest calls no hook of it.
 *
 * The root module leads to every other module that is there from the start, and to none that is loaded later.
 */
export function isLoadedLater(moduleRef: ModuleRef, modules: ModulesContainer): boolean {
  const module = moduleOf(moduleRef, modules);
  // A module of Nest's own comes before the root module.
  const [core, root] = modules.values();
  if (module === undefined || core === undefined || root === undefined) return false;
  return !withImports([core, root]).has(module);
}

function moduleOf(moduleRef: ModuleRef, modules: ModulesContainer): Module | undefined {
  return [...modules.values()].find((module) => module.getProviderByKey(ModuleRef).instance === moduleRef);
}

/** These, what they import, and so on. */
function withImports(
  modules: readonly Module[],
  isWanted: (imported: Module) => boolean = () => true,
): Set<Module> {
  const found = new Set(modules);
  // A set yields what is added while it is walked.
  for (const { imports } of found)
    for (const imported of imports) if (isWanted(imported)) found.add(imported);
  return found;
}

/**
 * Makes the hooks of the module that provides `token` run last at start and first at shutdown.
 *
 * Nest calls the hooks in the order of a module's distance from the root, global modules last; a jobs module would be
 * drained after the user's database module has gone. To be called in a constructor, before the hooks are sorted. Where
 * a Nest version has no such property nothing happens: the drain then comes in Nest's own order.
 */
export function destroyFirst(modules: ModulesContainer, token: InjectionToken): void {
  for (const module of modulesThatProvide(modules, token)) if ('distance' in module) module.distance = -1;
}

/** Every module of the application that provides `token` itself. */
export function modulesThatProvide(modules: ModulesContainer, token: InjectionToken) {
  return [...modules.values()].filter((module) => module.providers.has(token));
}
