import {
  type CanActivate,
  Controller,
  Get,
  Inject,
  Post,
  Req,
  Res,
  type Type,
  UseGuards,
  VERSION_NEUTRAL,
} from '@nestjs/common';
import type { DashboardAction } from '../shared/json.js';
import type { DashboardServer } from './dashboard-server.js';

/** A handler of a route, that answers by itself, so that no interceptor of the application wraps what the page reads. */
type Handler = (server: DashboardServer, request: unknown, response: unknown) => Promise<void>;

/** The place of a dashboard, checked. */
export interface ControllerPlace {
  readonly path: string;
  readonly guards: readonly (Type<CanActivate> | CanActivate)[];
  /** The injection token of the server. */
  readonly server: symbol;
}

/**
 * A controller of Nest at a path that the application chooses, so that guards and a global prefix apply, and so that
 * versioning by URI does not move it.
 */
export function makeController({ path, guards, server }: ControllerPlace): Type {
  class BackgroundJobsDashboardController {
    readonly #server: DashboardServer;

    constructor(given: DashboardServer) {
      this.#server = given;
    }

    static handle(name: string, handler: Handler, route: MethodDecorator): void {
      const value = function (this: BackgroundJobsDashboardController, request: unknown, response: unknown) {
        return handler(this.#server, request, response);
      };
      const descriptor = { value, writable: true, configurable: true };
      Object.defineProperty(this.prototype, name, descriptor);
      route(this.prototype, name, descriptor);
      Req()(this.prototype, name, 0);
      Res()(this.prototype, name, 1);
    }
  }
  for (const [name, handler, route] of ROUTES)
    BackgroundJobsDashboardController.handle(name, handler, route());
  Inject(server)(BackgroundJobsDashboardController, undefined, 0);
  Controller({ path, version: VERSION_NEUTRAL })(BackgroundJobsDashboardController);
  if (guards.length > 0) UseGuards(...guards)(BackgroundJobsDashboardController);
  return BackgroundJobsDashboardController as Type;
}

const act =
  (action: DashboardAction): Handler =>
  (server, request, response) =>
    server.act(action, request, response);

const ROUTES: readonly (readonly [string, Handler, () => MethodDecorator])[] = [
  ['page', (server, request, response) => server.page(request, response), () => Get('')],
  ['asset', (server, request, response) => server.asset(request, response), () => Get('assets/:name')],
  ['overview', (server, request, response) => server.overview(request, response), () => Get('api/overview')],
  ['job', (server, request, response) => server.job(request, response), () => Get('api/job')],
  ['explain', (server, request, response) => server.explain(request, response), () => Get('api/explain')],
  ['locks', (server, request, response) => server.locks(request, response), () => Get('api/locks')],
  ['audit', (server, request, response) => server.audit(request, response), () => Get('api/audit')],
  ['pause', act('pause'), () => Post('api/pause')],
  ['resume', act('resume'), () => Post('api/resume')],
  ['run', act('run'), () => Post('api/run')],
  ['abort', act('abort'), () => Post('api/abort')],
];
