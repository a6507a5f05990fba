import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  type INestApplication,
  Inject,
  type NestInterceptor,
  VersioningType,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { expect, it } from '@jest/globals';
import { map, type Observable } from 'rxjs';
import { BackgroundJobsDashboardModule, type Overview } from '../../../lib/dashboard/index.js';
import { moduleNamed } from '../test-app.js';
import { type DashboardApp, type Platform, startDashboard } from './dashboard-app.js';

interface WithHeaders {
  readonly headers: Readonly<Record<string, string | undefined>>;
}

class UserGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.switchToHttp().getRequest<WithHeaders>().headers['x-user'] !== undefined;
  }
}

class Wrapping implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((data: unknown) => ({ data })));
  }
}

interface AnyResponse {
  status(code: number): { send(body: unknown): void };
}

class Teapot implements ExceptionFilter {
  catch(_error: unknown, host: ArgumentsHost): void {
    host.switchToHttp().getResponse<AnyResponse>().status(418).send({ teapot: true });
  }
}
Catch()(Teapot);

class Hello {
  hello(): string {
    return 'hello';
  }
}
const method = Object.getOwnPropertyDescriptor(Hello.prototype, 'hello');
if (method !== undefined) Get()(Hello.prototype, 'hello', method);
Controller('hello')(Hello);

async function withHelmet(platform: Platform, app: INestApplication): Promise<void> {
  if (platform === 'express') {
    app.use((await import('helmet')).default());
    return;
  }
  const { default: plugin } = await import('@fastify/helmet');
  await (app as unknown as { register(given: unknown): Promise<void> }).register(plugin);
}

/** Rules for a dashboard among the other parts of an application. */
export function describeEmbedding(platform: Platform): void {
  it('stands below a global prefix, is not moved by versions, and is no business of interceptors', async () => {
    const app = await startDashboard(platform, {
      dashboard: { path: 'admin/jobs' },
      providers: [
        { provide: APP_GUARD, useClass: UserGuard },
        { provide: APP_INTERCEPTOR, useClass: Wrapping },
        { provide: APP_FILTER, useClass: Teapot },
      ],
      imports: [moduleNamed('HelloModule', { controllers: [Hello] })],
      prepare: async (nest) => {
        await withHelmet(platform, nest);
        nest.setGlobalPrefix('backend');
        nest.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
      },
    });
    const user = { 'x-user': 'ada' };
    for (const path of ['/backend/admin/jobs', '/backend/admin/jobs/'])
      expect(await pageWorks(app, path, user)).toBe('/backend/admin/jobs/');
    const page = await app.get('/backend/admin/jobs', user);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/u);
    const { jobs } = await app.json<Overview>('/backend/admin/jobs/api/overview', user);
    expect(jobs.map(({ name }) => name)).toEqual(['Reports.send']);
    const paused = await app.post('/backend/admin/jobs/api/pause', { job: 'Reports.send' }, user);
    expect([paused.status, await paused.json()]).toMatchObject([200, { pending: [] }]);
    const hello = await app.json('/backend/v1/hello', user);
    expect(hello).toEqual({ data: 'hello' });
    // The guard is the application's, and so is the answer to whom it stops.
    expect((await app.get('/backend/admin/jobs')).status).toBe(418);
    const refused = await app.post('/backend/admin/jobs/api/run', { job: 'none' }, user);
    expect(refused.status).toBe(404);
  });

  it.each(['/', '/jobs/', 'jobs', 'a.b/c-d/e_f/~g'])('stands at the path %s', async (path) => {
    const app = await startDashboard(platform, { dashboard: { path } });
    const plain = path.replaceAll(/^\/|\/$/gu, '');
    const base = plain === '' ? '/' : `/${plain}/`;
    expect(await pageWorks(app, base)).toBe(base);
    if (plain !== '') expect(await pageWorks(app, `/${plain}`)).toBe(base);
    expect((await app.get(`${base}api/overview`)).status).toBe(200);
  });

  it('stands beside others in one application, one of them below another', async () => {
    const app = await startDashboard(platform, {
      dashboards: [
        BackgroundJobsDashboardModule.forRoot({ path: 'jobs' }),
        BackgroundJobsDashboardModule.forRoot({ path: 'jobs/look', readOnly: true }),
        BackgroundJobsDashboardModule.forRootAsync({
          path: 'async',
          guards: [UserGuard],
          useFactory: () => Promise.resolve({ readOnly: true }),
        }),
      ],
      imports: [moduleNamed('HelloModule', { controllers: [Hello] })],
    });
    const can = async (path: string) =>
      (await app.json<Overview>(`${path}/api/overview`, { 'x-user': 'ada' })).can.length;
    expect(await Promise.all(['/jobs', '/jobs/look', '/async'].map(can))).toEqual([4, 0, 0]);
    expect((await app.get('/async')).status).toBe(403);
    for (const path of ['/jobs', '/jobs/look']) expect(await pageWorks(app, path)).toBe(`${path}/`);
    expect(await (await app.get('/hello')).text()).toBe('hello');
  });

  it('hands its settings to a factory, and providers of its imports to a guard and to the factory', async () => {
    class Admins {
      readonly names = ['ada'];
    }
    const feature = moduleNamed('AdminsModule', { providers: [Admins], exports: [Admins] });
    class AdminsGuard implements CanActivate {
      constructor(private readonly admins: Admins) {}

      canActivate(context: ExecutionContext): boolean {
        const { headers } = context.switchToHttp().getRequest<WithHeaders>();
        return this.admins.names.includes(headers['x-user'] ?? '');
      }
    }
    Inject(Admins)(AdminsGuard, undefined, 0);
    const dashboard = BackgroundJobsDashboardModule.forRootAsync({
      guards: [AdminsGuard],
      imports: [feature],
      inject: [Admins],
      useFactory: ({ names }: Admins) => ({ user: () => names.join() }),
    });
    const app = await startDashboard(platform, { dashboards: [dashboard] });
    expect((await app.get('/background-jobs/api/overview')).status).toBe(403);
    const user = { 'x-user': 'ada' };
    expect((await app.post('/background-jobs/api/pause', { job: 'Reports.send' }, user)).status).toBe(200);
    expect((await app.cluster.audit()).map(({ by }) => by)).toEqual(['ada']);
  });

  if (platform !== 'fastify') return;

  it.each([{ ignoreTrailingSlash: true }, { routerOptions: { ignoreTrailingSlash: true } }])(
    'starts with %j, where both paths are one',
    async (fastifyOptions) => {
      const app = await startDashboard(platform, { fastifyOptions });
      for (const path of ['/background-jobs', '/background-jobs/'])
        expect(await pageWorks(app, path)).toBe('/background-jobs/');
    },
  );
}

/** The base of the page, once its script has come from there. */
async function pageWorks(
  app: DashboardApp,
  path: string,
  headers: Record<string, string> = {},
): Promise<string> {
  const text = await (await app.get(path, headers)).text();
  const [, href = 'none'] = /<base href="([^"]*)">/u.exec(text) ?? [];
  const [, script = 'none'] = /src="([^"]*)"/u.exec(text) ?? [];
  const base = new URL(href, app.url + path);
  const loaded = await fetch(new URL(script, base), { headers });
  expect([path, loaded.status]).toEqual([path, 200]);
  return base.pathname;
}
