import type { CanActivate, ExecutionContext, INestApplication } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import fastifyHelmet from '@fastify/helmet';
import helmet from 'helmet';
import { BackgroundJobsModule } from '../../../lib/background-jobs.module.js';
import { systemClock } from '../../../lib/core/clock.js';
import {
  BackgroundJobsDashboardModule,
  type DashboardAccess,
  type DashboardOptions,
} from '../../../lib/dashboard/index.js';
import type { AddedJobOptions } from '../../../lib/jobs/options/job-options.js';
import { JobRegistry } from '../../../lib/jobs/job-registry.js';
import type { JobRun } from '../../../lib/runs/job-run.js';
import { InMemoryJobStateStore } from '../../../lib/cluster/state/in-memory-job-state-store.js';
import { JobCluster } from '../../../lib/cluster/view/job-cluster.js';
import { LogRecorder } from '../../support/log-recorder.js';
import { moduleNamed } from '../../support/test-app.js';

export interface DashboardRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** Lets in everybody with a name. */
class NamedGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return nameOf(context.switchToHttp().getRequest()) !== '';
  }
}

const nameOf = ({ headers }: DashboardRequest): string => headers['x-user'] ?? '';

const accessOf = (request: DashboardRequest): DashboardAccess =>
  nameOf(request) === 'guest' ? 'read-only' : 'full';

/** A state store that is away when a test says so, and that keeps reports of any time. */
export class TestStateStore extends InMemoryJobStateStore {
  isAway = false;
  /** How long ago reports arrive, in milliseconds. */
  readonly #past: { milliseconds: number };

  constructor() {
    const past = { milliseconds: 0 };
    super({ ...systemClock, now: () => systemClock.now() - past.milliseconds });
    this.#past = past;
  }

  /** Calls the store as somebody did at a moment in the past. */
  async at<Answer>(moment: Date, act: () => Promise<Answer>): Promise<Answer> {
    this.#past.milliseconds = systemClock.now() - moment.getTime();
    try {
      return await act();
    } finally {
      this.#past.milliseconds = 0;
    }
  }

  override overview(...args: Parameters<InMemoryJobStateStore['overview']>) {
    return this.#reach(() => super.overview(...args));
  }

  override runs(...args: Parameters<InMemoryJobStateStore['runs']>) {
    return this.#reach(() => super.runs(...args));
  }

  override request(...args: Parameters<InMemoryJobStateStore['request']>) {
    return this.#reach(() => super.request(...args));
  }

  #reach<Answer>(act: () => Promise<Answer>): Promise<Answer> {
    return this.isAway ? Promise.reject(new Error('connect ECONNREFUSED 127.0.0.1:6379')) : act();
  }
}

/** A job of the application. By default it ticks in a year or so, and does nothing. */
export interface TestJob {
  readonly schedule?: AddedJobOptions;
  readonly handler?: (run: JobRun) => unknown;
}

export interface TestDashboard {
  readonly app: INestApplication;
  /** Of the page. */
  readonly url: string;
  readonly store: TestStateStore;
  readonly cluster: JobCluster;
  readonly registry: JobRegistry;
}

interface Parts {
  readonly platform?: 'express' | 'fastify';
  readonly jobs?: Readonly<Record<string, TestJob>>;
  readonly options?: DashboardOptions<DashboardRequest>;
}

const NEVER: AddedJobOptions = { cron: '0 0 29 2 *' };

const opened: INestApplication[] = [];

/** An application with a global prefix, helmet's defaults and a guard. {@link closeDashboards} ends it. */
export async function startDashboard({
  platform = 'express',
  jobs = {},
  options = {},
}: Parts = {}): Promise<TestDashboard> {
  const store = new TestStateStore();
  const root = moduleNamed('AppModule', {
    imports: [
      BackgroundJobsModule.forRoot({ scheduling: true, stateStore: store, drainTimeout: '1s' }),
      BackgroundJobsDashboardModule.forRoot<DashboardRequest>({
        ...{ path: 'admin/jobs', guards: [NamedGuard], access: accessOf, user: nameOf },
        ...options,
      }),
    ],
  });
  const app = await createApp(platform, root);
  opened.push(app);
  app.setGlobalPrefix('api');
  const registry = app.get(JobRegistry, { strict: false });
  for (const [name, { schedule = NEVER, handler = () => undefined }] of Object.entries(jobs))
    registry.add(name, schedule, handler);
  await app.listen(0, '127.0.0.1');
  const cluster = app.get(JobCluster, { strict: false });
  return { app, store, registry, cluster, url: `${await app.getUrl()}/api/admin/jobs` };
}

export async function closeDashboards(): Promise<void> {
  await Promise.all(opened.splice(0).map((app) => app.close()));
}

async function createApp(
  platform: 'express' | 'fastify',
  root: ReturnType<typeof moduleNamed>,
): Promise<INestApplication> {
  const module = await Test.createTestingModule({ imports: [root] })
    .setLogger(new LogRecorder())
    .compile();
  if (platform === 'express') return module.createNestApplication().use(helmet());
  const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
  await app.register(fastifyHelmet);
  return app;
}
