import { Get, type Type } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';

/**
 * Serves the page with a slash at the end of its path, too. It is called before Nest reads the routes of the controller.
 *
 * @param name the method of the page
 */
export function serveSlash(controller: Type, name: string, adapterHost: HttpAdapterHost): void {
  const prototype = controller.prototype as object;
  const method = Object.getOwnPropertyDescriptor(prototype, name);
  // Nest takes one slash away.
  if (method !== undefined) Get(tellsSlash(adapterHost) ? ['', '//'] : '')(prototype, name, method);
}

/** Whether the router takes a path with a slash at its end for another one. Express does not. */
function tellsSlash({ httpAdapter }: HttpAdapterHost): boolean {
  if (httpAdapter.getType() !== 'fastify') return false;
  const { initialConfig } = httpAdapter.getInstance<{ readonly initialConfig?: RouterOptions }>();
  return { ...initialConfig, ...initialConfig?.routerOptions }.ignoreTrailingSlash !== true;
}

interface RouterOptions {
  readonly ignoreTrailingSlash?: boolean;
  readonly routerOptions?: RouterOptions;
}
