import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { JobTimeoutError, LockLostError } from 'nestjs-background-jobs';
import { BackgroundJobsTestingModule, TestJobs } from 'nestjs-background-jobs/testing';
import { Reports } from './reports.js';

let app: TestingModule;
let jobs: TestJobs;

const untilAborted = (_: string, signal: AbortSignal): Promise<void> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

beforeEach(async () => {
  // These handlers hang, so waiting for them is useless.
  jobs = new TestJobs({ start: '2026-01-01T05:59:59Z', patience: '20ms' });
  const imports = [BackgroundJobsTestingModule.forRoot({ testJobs: jobs })];
  app = await Test.createTestingModule({ imports, providers: [Reports] }).compile();
  app.useLogger(false);
  await app.init();
});

afterEach(() => app.close());

test('a delivery that hangs ends after 5 minutes', async () => {
  jest.spyOn(app.get(Reports), 'deliver').mockImplementation(untilAborted);
  await jobs.clock.advance('6m');
  expect(jobs.results).toMatchObject([{ outcome: 'failed', error: expect.any(JobTimeoutError) }]);
});

test('a delivery ends when its lock is lost', async () => {
  jest.spyOn(app.get(Reports), 'deliver').mockImplementation(untilAborted);
  await jobs.clock.advance('1s');
  await jobs.store.loseLease('Reports.send');
  await jobs.clock.advance('10s');
  expect(jobs.results).toMatchObject([{ lockLost: true, error: expect.any(LockLostError) }]);
});

test('only the day on which the lock store fails is skipped', async () => {
  jobs.store.failFor('1h');
  await jobs.clock.advance('2d');
  expect(jobs.results).toMatchObject([{ reason: 'lock-unavailable' }, { outcome: 'succeeded' }]);
});
