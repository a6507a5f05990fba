import type { DynamicModule, ModuleMetadata } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { BACKGROUND_JOBS_ENVIRONMENT } from '../../lib/background-jobs.environment.js';
import { BackgroundJobsModule } from '../../lib/background-jobs.module.js';
import type { BackgroundJobsModuleOptions } from '../../lib/background-jobs.options.js';
import type { Clock } from '../../lib/core/clock.js';
import { JobRegistry } from '../../lib/jobs/job-registry.js';
import { ExclusiveLocks } from '../../lib/locks/exclusive-locks.js';
import { JobEvents } from '../../lib/runs/job-events.js';
import { LogRecorder } from './log-recorder.js';

/** The parts of an application, besides `BackgroundJobsModule.forRoot(jobs)`. */
export interface AppParts extends ModuleMetadata {
  readonly jobs?: BackgroundJobsModuleOptions & { readonly isGlobal?: boolean };
  /** Replaces `forRoot()` with any other import of the module, or none. */
  readonly importedAs?: NonNullable<ModuleMetadata['imports']>;
  readonly clock?: Clock;
}

/** A Nest application that has started. */
export interface TestApp {
  readonly context: TestingModule;
  readonly registry: JobRegistry;
  readonly events: JobEvents;
  readonly locks: ExclusiveLocks;
  readonly log: LogRecorder;
  readonly names: string[];
}

const opened: TestingModule[] = [];

/** Starts an application; {@link closeApps} ends it. Rejects with the error of the start. */
export async function startApp(parts: AppParts = {}, log = new LogRecorder()): Promise<TestApp> {
  const context = await createApp(parts, log);
  await context.init();
  opened.push(context);
  const registry = context.get(JobRegistry, { strict: false });
  return {
    context,
    registry,
    log,
    events: context.get(JobEvents, { strict: false }),
    locks: context.get(ExclusiveLocks, { strict: false }),
    names: registry.list().map(({ name }) => name),
  };
}

/** An application with its providers, before its hooks run. */
export function createApp(parts: AppParts = {}, log = new LogRecorder()): Promise<TestingModule> {
  const { jobs, importedAs = [BackgroundJobsModule.forRoot(jobs)], clock, imports = [], ...rest } = parts;
  const builder = Test.createTestingModule({ ...rest, imports: [...importedAs, ...imports] }).setLogger(log);
  if (clock !== undefined) builder.overrideProvider(BACKGROUND_JOBS_ENVIRONMENT).useValue({ clock });
  return builder.compile();
}

/** The error that prevents the start. */
export async function startError(parts: AppParts): Promise<unknown> {
  try {
    await startApp(parts);
  } catch (error) {
    return error;
  }
  throw new Error('the application has started');
}

/** Ends the applications of {@link startApp}. */
export async function closeApps(): Promise<void> {
  await Promise.all(opened.splice(0).map((context) => context.close()));
}

/** A module with a name. */
export function moduleNamed(name: string, metadata: ModuleMetadata): DynamicModule {
  // eslint-disable-next-line @typescript-eslint/no-extraneous-class -- a module is such a class
  const named = { [name]: class {} }[name];
  if (named === undefined) throw new Error('a module needs a name');
  return { module: named, ...metadata };
}
