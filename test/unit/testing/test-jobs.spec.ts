import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import {
  BackgroundJobsModule,
  JobRegistry,
  type JobRun,
  JobsNotReadyError,
  RedisLockStore,
  UnknownJobError,
} from '../../../lib/index.js';
import { BackgroundJobsTestingModule, TestJobs } from '../../../lib/testing/index.js';
import { closeAll, reports, startInstance, startWith } from './application.js';

afterEach(closeAll);

const outcomesOf = (jobs: TestJobs) => jobs.results.map(({ outcome, reason }) => reason ?? outcome);

describe('BackgroundJobsTestingModule', () => {
  it('provides TestJobs and takes the options of BackgroundJobsModule', async () => {
    const app = await Test.createTestingModule({
      imports: [BackgroundJobsTestingModule.forRoot({ timeZone: 'Asia/Tokyo' })],
      providers: [reports({ cron: '0 12 * * *' })],
    }).compile();
    await app.init();
    const jobs = app.get(TestJobs);
    await jobs.clock.advance('1d');
    expect(jobs.results.map(({ tick }) => tick)).toEqual([new Date('2026-01-01T03:00:00Z')]);
    await app.close();
  });

  it('runs no tick by itself, and every tick when time passes, under NODE_ENV=test', async () => {
    expect(process.env['NODE_ENV']).toBe('test');
    const jobs = new TestJobs();
    await startInstance(jobs, [reports({ cron: '*/10 * * * *' })]);
    await jobs.clock.advance('9m');
    expect(jobs.results).toEqual([]);
    await jobs.clock.advance('51m');
    expect(outcomesOf(jobs)).toEqual(Array.from({ length: 6 }, () => 'succeeded'));
  });
});

describe('TestJobs.override()', () => {
  it('replaces the clock and the locks of an application, whatever its options are, and never contacts its Redis', async () => {
    let connections = 0;
    const redis = createServer(() => connections++).listen(0, '127.0.0.1');
    await once(redis, 'listening');
    const address = redis.address();
    const port = typeof address === 'object' ? address?.port : undefined;

    const jobs = new TestJobs();
    const lockStore = new RedisLockStore({ url: `redis://127.0.0.1:${String(port)}` });
    const imports = [BackgroundJobsModule.forRoot({ lockStore, scheduling: false })];
    await startWith(jobs, { imports, providers: [reports({ interval: '1h' })] });
    await jobs.clock.advance('2h');
    await closeAll();
    redis.close();
    expect(outcomesOf(jobs)).toEqual(['succeeded', 'succeeded']);
    expect(connections).toBe(0);
  });
});

describe('TestJobs.run()', () => {
  it('runs a job by its name or its method, with the run that the handler gets and the value that it returns', async () => {
    const jobs = new TestJobs();
    const Reports = reports({ interval: '1h' }, ({ tick }: JobRun) => tick?.getUTCDate());
    await startInstance(jobs, [Reports]);
    const tick = new Date('2026-05-17T00:00:00Z');
    expect(await jobs.run('Reports.send', { tick })).toMatchObject({ trigger: 'manual', tick, value: 17 });
    expect(await jobs.run(Reports.prototype.send)).toMatchObject({ outcome: 'succeeded', value: undefined });
    expect(jobs.clock.monotonic()).toBe(0);
  });

  it('resolves for a handler that throws, too', async () => {
    const jobs = new TestJobs();
    const fail = (): never => {
      throw new Error('no paper');
    };
    await startInstance(jobs, [reports({ interval: '1h' }, fail)]);
    expect(await jobs.run('Reports.send')).toMatchObject({ outcome: 'failed', error: new Error('no paper') });
  });

  it('lets time pass for the further attempts, and no longer', async () => {
    const jobs = new TestJobs();
    const retry = { attempts: 3, delay: '1m', factor: 2 } as const;
    const send = ({ attempt }: JobRun): void => {
      if (attempt < 3) throw new Error('not yet');
    };
    await startInstance(jobs, [reports({ interval: '1h', retry }, send)]);
    expect(await jobs.run('Reports.send')).toMatchObject({ outcome: 'succeeded', attempts: 3 });
    expect(jobs.clock.monotonic()).toBe(180_000);
  });

  it('lets no time pass for a slow handler', async () => {
    const jobs = new TestJobs({ patience: 20 });
    let answer = (): void => {};
    const answered = new Promise<void>((resolve) => (answer = resolve));
    await startInstance(jobs, [reports({ interval: '1h' }, () => answered)]);
    const running = jobs.run('Reports.send');
    await jobs.clock.advance(0);
    const passed = jobs.clock.monotonic();
    answer();
    expect(await running).toMatchObject({ outcome: 'succeeded' });
    expect(passed).toBe(0);
  });

  it('refuses an unknown job, and jobs before the start', async () => {
    const jobs = new TestJobs();
    await expect(jobs.run('Reports.send')).rejects.toThrow(JobsNotReadyError);
    await startInstance(jobs, [reports({ interval: '1h' })]);
    await expect(jobs.run('Reports.sent')).rejects.toThrow(UnknownJobError);
  });

  it('takes the latest application', async () => {
    const jobs = new TestJobs();
    await startInstance(jobs, [reports({ interval: '1h' }, () => 'first')]);
    await closeAll();
    await startInstance(jobs, [reports({ interval: '1h' }, () => 'second')]);
    expect(await jobs.run('Reports.send')).toMatchObject({ value: 'second' });
  });
});

describe('TestJobs.results', () => {
  it('lists every run and skip, of each job in the order of their ends', async () => {
    const jobs = new TestJobs();
    const app = await startInstance(jobs, [reports({ cron: '0 * * * *' })]);
    app.get(JobRegistry).add('sync', { cron: '30 * * * *' }, () => 'synced');
    await jobs.clock.advance('1h');
    app.get(JobRegistry).get('sync').pause();
    await jobs.clock.advance('1h');
    expect(jobs.results.map(({ job, reason }) => [job, reason])).toEqual([
      ['sync', undefined],
      ['Reports.send', undefined],
      ['sync', 'paused'],
      ['Reports.send', undefined],
    ]);
    expect(jobs.resultsOf('sync')).toMatchObject([{ value: 'synced' }, { outcome: 'skipped' }]);
    expect(() => jobs.resultsOf('synk')).toThrow(UnknownJobError);
  });

  it('lists the runs at start', async () => {
    const jobs = new TestJobs();
    await startInstance(jobs, [reports({ interval: '1h', runOnStart: true })]);
    await jobs.clock.advance(0);
    expect(jobs.results).toMatchObject([{ trigger: 'startup', outcome: 'succeeded' }]);
  });
});
