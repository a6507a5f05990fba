import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { BackgroundJobsTestingModule, TestJobs } from 'nestjs-background-jobs/testing';
import { Reports } from './reports.js';

let app: TestingModule;
let jobs: TestJobs;

beforeEach(async () => {
  app = await Test.createTestingModule({
    imports: [BackgroundJobsTestingModule.forRoot()],
    providers: [Reports],
  }).compile();
  await app.init();
  jobs = app.get(TestJobs);
});

afterEach(() => app.close());

test('a report is sent each day at 6', async () => {
  await jobs.clock.advance('3d');
  expect(app.get(Reports).sent).toEqual(['2026-01-01', '2026-01-02', '2026-01-03']);
});

test('a report is sent on request', async () => {
  const result = await jobs.run('Reports.send');
  expect(result).toMatchObject({ outcome: 'succeeded', value: 'now' });
});

test('a report is sent for a missed day', async () => {
  const tick = new Date('2025-12-24T06:00:00Z');
  expect(await jobs.run(Reports.prototype.send, { tick })).toMatchObject({ value: '2025-12-24' });
});
