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
  const target = [...modules.values()].find(
    (module) => module.getProviderByKey(ModuleRef).instance === moduleRef,
  );
  const loaded = new Set(target && [target]);
  for (const { imports } of loaded)
    for (const imported of imports)
      // Nest makes every module import each global one, also one that failed to load.
      if (!imported.isGlobal || !known.has(imported)) loaded.add(imported);
  for (const module of loaded) known.add(module);
  return [...loaded];
}
