import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { BackgroundJob } from 'nestjs-background-jobs';
import { BackgroundJobsTestingModule, TestJobs } from 'nestjs-background-jobs/testing';

@Injectable()
class Poller {
  @BackgroundJob({ cron: '0 * * * *' })
  async poll(): Promise<Date> {
    await new Promise((resolve) => setTimeout(resolve, 2000));
    return new Date();
  }
}

let app: TestingModule;
let jobs: TestJobs;

beforeEach(async () => {
  jobs = new TestJobs({ advanceTimers: (milliseconds) => jest.advanceTimersByTimeAsync(milliseconds) });
  jest.useFakeTimers({ now: jobs.clock.now() });
  const imports = [BackgroundJobsTestingModule.forRoot({ testJobs: jobs })];
  app = await Test.createTestingModule({ imports, providers: [Poller] }).compile();
  await app.init();
});

afterEach(async () => {
  await app.close();
  jest.useRealTimers();
});

test('the timers and the date in a handler follow the clock', async () => {
  await jobs.clock.advance('61m');
  expect(jobs.results).toMatchObject([{ value: new Date('2026-01-01T01:00:02Z') }]);
});
