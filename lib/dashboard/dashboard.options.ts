import type {
  CanActivate,
  DynamicModule,
  InjectionToken,
  OptionalFactoryDependency,
  Type,
} from '@nestjs/common';
import type { DashboardRecord } from './shared/json.js';

/** How much a viewer may do. `false`: nothing, with HTTP 403. */
export type DashboardAccess = 'full' | 'read-only' | false;

/** A run that ended, or is in flight: then it has no end. */
export type LinkedRun = Pick<DashboardRecord, 'id' | 'job' | 'instance' | 'startedAt' | 'tick'> & {
  readonly finishedAt?: Date | undefined;
};

/** Where the page stands, and behind which guards: Nest needs them when it makes the controller. */
export interface DashboardPlace {
  /**
   * Where the page stands, below the global prefix of the application.
   *
   * @default 'background-jobs'
   */
  readonly path?: string | undefined;
  /**
   * Guards of Nest, in front of every route of the page; classes or instances.
   *
   * @default none
   */
  readonly guards?: readonly (Type<CanActivate> | CanActivate)[] | undefined;
  /**
   * Modules whose providers the guards or the factory need.
   *
   * @default none
   */
  readonly imports?: DynamicModule['imports'];
}

/** What the page shows, and to whom. */
export interface DashboardSettings<Request = unknown> {
  /**
   * What the sender of a request may do. It is asked after the guards. One that throws, or answers anything else, denies.
   *
   * @default `'full'` behind guards; without any, only for requests from this machine
   */
  readonly access?: ((request: Request) => DashboardAccess | Promise<DashboardAccess>) | undefined;
  /**
   * The person behind a request, for the audit.
   *
   * @default 'dashboard'
   */
  readonly user?: ((request: Request) => string | Promise<string>) | undefined;
  /**
   * `true`: nobody may pause, resume, run or abort.
   *
   * @default false
   */
  readonly readOnly?: boolean | undefined;
  /**
   * A link to the logs of a run, `http:` or `https:` or a path. `undefined`: no link.
   *
   * @default none
   */
  readonly runUrl?: ((run: LinkedRun) => string | undefined) | undefined;
}

/** The options of `BackgroundJobsDashboardModule.forRoot()`. */
export interface DashboardOptions<Request = unknown> extends DashboardPlace, DashboardSettings<Request> {}

/** The options of `BackgroundJobsDashboardModule.forRootAsync()`: the factory gives the rest. */
export interface DashboardAsyncOptions<Request = unknown> extends DashboardPlace {
  readonly inject?: readonly (InjectionToken | OptionalFactoryDependency)[] | undefined;
  /** Gives the settings, from what `inject` names. */
  readonly useFactory: (
    ...injected: never[]
  ) => DashboardSettings<Request> | Promise<DashboardSettings<Request>>;
}
