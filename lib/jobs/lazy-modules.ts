import { LazyModuleLoader, type ModulesContainer } from '@nestjs/core';

/**
 * Calls `explore` after each module that the application's `LazyModuleLoader` has loaded, before its `load()` resolves.
 *
 * Nest calls no hook of such a module and tells nobody of it, so the method of the loader is wrapped. What `explore`
 * rejects with is what `load()` rejects with.
 */
export function afterLazyLoads(modules: ModulesContainer, explore: () => Promise<void>): void {
  for (const module of modules.values()) {
    const loader: unknown = module.providers.get(LazyModuleLoader)?.instance;
    if (!(loader instanceof LazyModuleLoader)) continue;
    const load = loader.load.bind(loader);
    // One after the other, because a load that is under way sees the hosts of every other.
    let last = Promise.resolve();
    loader.load = async (...args) => {
      const moduleRef = await load(...args);
      const explored = last.then(explore);
      last = explored.catch(() => undefined);
      await explored;
      return moduleRef;
    };
  }
}
