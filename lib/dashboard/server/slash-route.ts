import { Get, type Type } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';

/**
 * Serves the page with a slash at the end of its path, too. It is called before Nest reads the routes of the controller.
 *
 * @param path that of the dashboard; the root is nothing but a slash
 * @param name the method of the page
 */
export function serveSlash({ controller, path, adapterHost }: SlashRouteDeps, name: string): void {
  const prototype = controller.prototype as object;
  const method = Object.getOwnPropertyDescriptor(prototype, name);
  // Nest takes one slash away.
  if (method !== undefined)
    Get(path !== '' && tellsSlash(adapterHost) ? ['', '//'] : '')(prototype, name, method);
}

/** The place of the page. */
export interface SlashRouteDeps {
  readonly controller: Type;
  readonly path: string;
  readonly adapterHost: HttpAdapterHost;
}

/** Whether the router takes a path with a slash at its end for another one. Express does not. */
function tellsSlash({ httpAdapter }: HttpAdapterHost): boolean {
  if (httpAdapter.getType() !== 'fastify') return false;
  const { initialConfig } = httpAdapter.getInstance<{ readonly initialConfig?: RouterOptions }>();
  // Fastify warns of the old place of these options, so that it is read only where there is no other.
  return (initialConfig?.routerOptions ?? initialConfig)?.ignoreTrailingSlash !== true;
}

interface RouterOptions {
  readonly ignoreTrailingSlash?: boolean;
  readonly routerOptions?: RouterOptions;
}
