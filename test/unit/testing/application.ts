import type { ModuleMetadata, Type } from '@nestjs/common';
import { Test, type TestingModule, type TestingModuleBuilder } from '@nestjs/testing';
import { LogRecorder } from '../../support/log-recorder.js';
import { BackgroundJob, type BackgroundJobOptions, type JobRun } from '../../../lib/index.js';
import {
  BackgroundJobsTestingModule,
  type BackgroundJobsTestingModuleOptions,
  type TestJobs,
} from '../../../lib/testing/index.js';

const opened: TestingModule[] = [];

/** A class with one job, `Reports.send`. */
export function reports(options: BackgroundJobOptions, send: (run: JobRun) => unknown = () => undefined) {
  class Reports {
    @BackgroundJob(options)
    send(run: JobRun): unknown {
      return send(run);
    }
  }
  return Reports;
}

/** Starts an instance of an application with these providers. {@link closeAll} ends it. */
export async function startInstance(
  testJobs: TestJobs,
  providers: Type[],
  options: BackgroundJobsTestingModuleOptions = {},
): Promise<TestingModule> {
  const imports = [BackgroundJobsTestingModule.forRoot({ ...options, testJobs })];
  return start(Test.createTestingModule({ imports, providers }));
}

/** Starts an application that imports `BackgroundJobsModule` itself. */
export function startWith(testJobs: TestJobs, metadata: ModuleMetadata): Promise<TestingModule> {
  return start(testJobs.override(Test.createTestingModule(metadata)));
}

async function start(builder: TestingModuleBuilder): Promise<TestingModule> {
  const app = await builder.setLogger(new LogRecorder()).compile();
  opened.push(app);
  return app.init();
}

export async function closeAll(): Promise<void> {
  await Promise.all(opened.splice(0).map((app) => app.close()));
}
