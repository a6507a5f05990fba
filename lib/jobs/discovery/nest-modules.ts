import type { InjectionToken } from '@nestjs/common';
import { LazyModuleLoader, ModuleRef, type ModulesContainer } from '@nestjs/core';

type Module = NonNullable<ReturnType<ModulesContainer['get']>>;

/**
 * Calls `explore` after the application's `LazyModuleLoader` has loaded a module, before its `load()` resolves.
 * `explore` gets only the module and its imports, so that a module that failed to load spoils no other.
 *
 * It wraps the loader's method, because Nest calls no hook of such a module. `load()` rejects with the error of
 * `explore`.
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
    // Loads are explored one after the other, because two of them may share an import.
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

/** The module of that reference, its imports, their imports, and so on. */
function loadedWith(moduleRef: ModuleRef, modules: ModulesContainer, known: Set<Module>): Module[] {
  const target = moduleOf(moduleRef, modules);
  // Known global modules are left out, because every module imports them, even those that failed to load.
  const isNew = (imported: Module): boolean => !imported.isGlobal || !known.has(imported);
  const loaded = withImports(target === undefined ? [] : [target], isNew);
  for (const module of loaded) known.add(module);
  return [...loaded];
}

/**
 * Whether `LazyModuleLoader` loads the module of that reference, so that Nest calls none of its hooks.
 *
 * The root module imports, directly or not, every module of the start, and no module that is loaded later.
 */
export function isLoadedLater(moduleRef: ModuleRef, modules: ModulesContainer): boolean {
  const module = moduleOf(moduleRef, modules);
  // The first module is Nest's own, and the second is the root module.
  const [core, root] = modules.values();
  if (module === undefined || core === undefined || root === undefined) return false;
  return !withImports([core, root]).has(module);
}

function moduleOf(moduleRef: ModuleRef, modules: ModulesContainer): Module | undefined {
  return [...modules.values()].find((module) => module.getProviderByKey(ModuleRef).instance === moduleRef);
}

/** These modules, their imports, and so on. */
function withImports(
  modules: readonly Module[],
  isWanted: (imported: Module) => boolean = () => true,
): Set<Module> {
  const found = new Set(modules);
  // A loop over a set reaches the items that are added during the loop.
  for (const { imports } of found)
    for (const imported of imports) if (isWanted(imported)) found.add(imported);
  return found;
}

/**
 * Makes the hooks of the module that provides `token` run last at start and first at shutdown.
 *
 * Nest calls the hooks by a module's distance from the root, global modules last, so the jobs would be drained after
 * the user's database module has closed. Call it in a constructor, before Nest sorts the hooks. It does nothing if a
 * Nest version has no such property, and the drain then comes in Nest's own order.
 */
export function destroyFirst(modules: ModulesContainer, token: InjectionToken): void {
  for (const module of modulesThatProvide(modules, token)) if ('distance' in module) module.distance = -1;
}

/** All modules of the application that provide `token` themselves. */
export function modulesThatProvide(modules: ModulesContainer, token: InjectionToken) {
  return [...modules.values()].filter((module) => module.providers.has(token));
}
