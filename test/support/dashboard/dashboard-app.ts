import type { DynamicModule, INestApplication, ModuleMetadata } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { BACKGROUND_JOBS_ENVIRONMENT } from '../../../lib/background-jobs.environment.js';
import type { Clock } from '../../../lib/core/clock.js';
import { BackgroundJobsDashboardModule, type DashboardOptions } from '../../../lib/dashboard/index.js';
import {
  BackgroundJobsModule,
  type BackgroundJobsModuleOptions,
  JobCluster,
  JobRegistry,
} from '../../../lib/index.js';
import { LogRecorder } from '../log-recorder.js';
import { systemClock } from '../../../lib/core/clock.js';

/** The servers that Nest supports. */
export type Platform = 'express' | 'fastify';

export const PLATFORMS: readonly Platform[] = ['express', 'fastify'];

/** An application with a dashboard. */
export interface DashboardParts<Request = never> extends Pick<ModuleMetadata, 'imports' | 'providers'> {
  readonly dashboard?: DashboardOptions<Request>;
  /** Replaces `dashboard`. */
  readonly dashboards?: readonly DynamicModule[];
  readonly jobs?: BackgroundJobsModuleOptions;
  /** The jobs that it adds; by default one with the name `Reports.send`. */
  readonly names?: readonly string[];
  readonly clock?: Clock;
  readonly fastifyOptions?: Record<string, unknown>;
  /** Sets the application up, before it starts. */
  readonly prepare?: (app: INestApplication) => void | Promise<void>;
}

/** An application that answers on a port of 127.0.0.1. */
export class DashboardApp {
  readonly app: INestApplication;
  readonly registry: JobRegistry;
  readonly cluster: JobCluster;
  readonly log: LogRecorder;
  readonly url: string;

  constructor(app: INestApplication, log: LogRecorder) {
    this.app = app;
    this.log = log;
    this.registry = app.get(JobRegistry, { strict: false });
    this.cluster = app.get(JobCluster, { strict: false });
    const { port } = (app.getHttpServer() as { address(): { port: number } }).address();
    this.url = `http://127.0.0.1:${port}`;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.url + path, { headers });
  }

  async json<Body = unknown>(path: string, headers: Record<string, string> = {}): Promise<Body> {
    return (await (await this.get(path, headers)).json()) as Body;
  }

  /** Posts as the page does. */
  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }
}

const opened: INestApplication[] = [];

/** Starts an application; {@link closeDashboards} ends it. */
export async function startDashboard<Request = never>(
  platform: Platform,
  parts: DashboardParts<Request> = {},
): Promise<DashboardApp> {
  const log = new LogRecorder();
  const app = await createDashboard(platform, parts, log);
  await app.listen(0, '127.0.0.1');
  opened.push(app);
  const started = new DashboardApp(app, log);
  for (const name of parts.names ?? ['Reports.send'])
    started.registry.add(name, { interval: '1h' }, () => 'sent');
  return started;
}

async function createDashboard<Request>(
  platform: Platform,
  parts: DashboardParts<Request>,
  log: LogRecorder,
): Promise<INestApplication> {
  const { imports = [], providers = [], clock = systemClock, jobs } = parts;
  const dashboards = parts.dashboards ?? [BackgroundJobsDashboardModule.forRoot(parts.dashboard)];
  const context = await Test.createTestingModule({
    imports: [BackgroundJobsModule.forRoot({ scheduling: true, ...jobs }), ...dashboards, ...imports],
    providers,
  })
    .setLogger(log)
    .overrideProvider(BACKGROUND_JOBS_ENVIRONMENT)
    .useValue({ clock })
    .compile();
  const app = context.createNestApplication(await adapterOf(platform, parts.fastifyOptions));
  await parts.prepare?.(app);
  return app;
}

async function adapterOf(platform: Platform, options?: Record<string, unknown>) {
  if (platform === 'express') {
    const { ExpressAdapter } = await import('@nestjs/platform-express');
    return new ExpressAdapter();
  }
  const { FastifyAdapter } = await import('@nestjs/platform-fastify');
  return new FastifyAdapter(options);
}

/** Ends all applications of a test. */
export async function closeDashboards(): Promise<void> {
  for (const app of opened.splice(0)) await app.close();
}
