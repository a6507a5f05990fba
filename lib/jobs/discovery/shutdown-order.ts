import type { InjectionToken } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';

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
