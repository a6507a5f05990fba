import { type DynamicModule, Inject, Module, Optional, type Type } from '@nestjs/common';
import { HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { InvalidOptionsError, JobCluster } from '../index.js';
import type { DashboardAsyncOptions, DashboardOptions } from './dashboard.options.js';
import { assembleServer, type ServerParts } from './server/assemble-server.js';
import { makeController } from './server/dashboard-controller.js';
import type { DashboardServer } from './server/dashboard-server.js';
import {
  type CheckedPlace,
  readForRoot,
  readForRootAsync,
  readSettings,
  refuseOpenInProduction,
} from './server/read-options.js';

/** Nest provides it only if the module is imported by one of its methods, and not as the bare class. */
const IS_CONFIGURED = Symbol('nestjs-background-jobs: dashboard is configured');

const SERVER = Symbol('nestjs-background-jobs: dashboard');

/**
 * A page on the jobs of the whole cluster: it shows what they do and what became of their ticks, and lets people pause,
 * run and abort them. Import it beside `BackgroundJobsModule`; several times, with different paths.
 *
 * Without `guards` and without `access`, it answers requests from this machine alone, and does not start with
 * `NODE_ENV=production`.
 *
 * @example
 * \@Module({
 *   imports: [
 *     BackgroundJobsModule.forRoot({ lockStore }),
 *     BackgroundJobsDashboardModule.forRoot({ path: 'admin/jobs', guards: [AdminGuard] }),
 *   ],
 * })
 * export class AppModule {}
 */
@Module({
  providers: [
    {
      provide: 'BackgroundJobsDashboardModule.forRoot()',
      inject: [{ token: IS_CONFIGURED, optional: true }],
      useFactory: (isConfigured: boolean | undefined) => isConfigured ?? refuseBareClass(),
    },
  ],
})
export class BackgroundJobsDashboardModule {
  readonly #server: DashboardServer | undefined;

  /** @internal */
  constructor(@Optional() @Inject(SERVER) server?: DashboardServer) {
    this.#server = server;
  }

  /** @throws InvalidOptionsError when the application starts, for a wrong option */
  static forRoot<Request = unknown>(options: DashboardOptions<Request> = {}): DynamicModule {
    return atStart(() => {
      const { settings, ...place } = readForRoot(options);
      return dashboard(place, { inject: [], useFactory: () => readSettings('forRoot()', settings) });
    });
  }

  /**
   * Gets the settings from a factory. `path` and `guards` stand beside it.
   *
   * @throws InvalidOptionsError when the application starts, for a wrong option
   * @example
   * BackgroundJobsDashboardModule.forRootAsync({
   *   path: 'admin/jobs',
   *   guards: [AdminGuard],
   *   inject: [ConfigService],
   *   useFactory: (config: ConfigService) => ({ readOnly: config.get('READ_ONLY') === '1' }),
   * });
   */
  static forRootAsync<Request = unknown>(options: DashboardAsyncOptions<Request>): DynamicModule {
    return atStart(() => {
      const { inject, useFactory, ...place } = readForRootAsync(options);
      const settings = async (...injected: unknown[]) =>
        readSettings('forRootAsync()', await useFactory(...injected));
      return dashboard(place, { inject, useFactory: settings });
    });
  }

  /**
   * Nest calls it before it reads the routes, and knows the server of HTTP by then.
   *
   * @internal
   */
  configure(): void {
    this.#server?.prepareRoutes();
  }
}

type SettingsFactory = Pick<ReturnType<typeof readForRootAsync>, 'inject'> & {
  readonly useFactory: (...injected: unknown[]) => ServerParts['settings'] | Promise<ServerParts['settings']>;
};

function dashboard(place: CheckedPlace, factory: SettingsFactory): DynamicModule {
  // The name tells two dashboards apart, because Nest may take modules with equal metadata for one.
  const settings = Symbol(`nestjs-background-jobs: settings of the dashboard at "${place.path}"`);
  const controller = makeController({ ...place, server: SERVER });
  return {
    module: BackgroundJobsDashboardModule,
    imports: place.imports,
    controllers: [controller],
    providers: [
      { provide: IS_CONFIGURED, useValue: true },
      { provide: settings, ...factory },
      {
        provide: SERVER,
        inject: [settings, HttpAdapterHost, ModulesContainer, { token: JobCluster, optional: true }],
        useFactory: serverFactory(place, controller),
      },
    ],
  };
}

function serverFactory(place: CheckedPlace, controller: Type) {
  return (
    settings: ServerParts['settings'],
    adapterHost: HttpAdapterHost,
    modules: ModulesContainer,
    cluster: JobCluster | undefined,
  ) => {
    refuseOpenInProduction(settings, place);
    return assembleServer({ settings, place, adapterHost, modules, cluster, controller });
  };
}

/** Nest asks for the module while it reads decorators. An error there would hide the place where the start is awaited. */
function atStart(make: () => DynamicModule): DynamicModule {
  try {
    return make();
  } catch (error) {
    const fail = (): never => {
      throw error;
    };
    return {
      module: BackgroundJobsDashboardModule,
      providers: [{ provide: IS_CONFIGURED, useFactory: fail }],
    };
  }
}

function refuseBareClass(): never {
  throw new InvalidOptionsError(
    'BackgroundJobsDashboardModule: expected it to be imported with `forRoot()` or `forRootAsync()`, got the bare class.',
  );
}
