import { afterEach, describe, expect, it } from '@jest/globals';
import {
  BackgroundJob,
  type BackgroundJobOptions,
  JobCluster,
  JobRegistry,
  type JobRun,
  type RunResult,
} from '../../../lib/index.js';
import { TestJobs } from '../../../lib/testing/index.js';
import { closeAll, startInstance } from './application.js';

afterEach(closeAll);

/**
 * Three jobs that are due in each minute. Their first attempt fails, and the second one comes so many seconds later. A
 * run keeps its place meanwhile.
 */
function threeJobs(seconds: number) {
  const running = { now: 0, most: 0 };
  const options = (name: string): BackgroundJobOptions => ({
    ...{ name, cron: '* * * * *' },
    retry: { attempts: 2, delay: seconds * 1000 },
  });
  const work = ({ attempt }: JobRun): void => {
    running.now += attempt === 1 ? 1 : -1;
    running.most = Math.max(running.most, running.now);
    if (attempt === 1) throw new Error('not yet');
  };
  class Three {
    @BackgroundJob(options('a'))
    a(run: JobRun): void {
      work(run);
    }

    @BackgroundJob(options('b'))
    b(run: JobRun): void {
      work(run);
    }

    @BackgroundJob(options('c'))
    c(run: JobRun): void {
      work(run);
    }
  }
  return { running, Three };
}

const startsOf = (results: readonly RunResult[]): unknown[] =>
  results.map(({ job, reason, calledAt }) => [job, reason ?? calledAt?.getUTCSeconds()]);

describe('`concurrency` in virtual time', () => {
  it('lets jobs that are due at once run one after the other', async () => {
    const jobs = new TestJobs({ start: '2026-01-01T00:00:30Z' });
    const { running, Three } = threeJobs(10);
    await startInstance(jobs, [Three], { concurrency: 1 });
    await jobs.clock.advance('80s');
    expect(running.most).toBe(1);
    expect(startsOf(jobs.results)).toEqual([
      ['a', 0],
      ['b', 10],
      ['c', 20],
    ]);
  });

  it('shows the runs that wait, and explains the ticks that found no place', async () => {
    const jobs = new TestJobs({ start: '2026-01-01T00:00:30Z' });
    const { Three } = threeJobs(100);
    const app = await startInstance(jobs, [Three], { concurrency: 1 });
    const cluster = app.get(JobCluster, { strict: false });
    await jobs.clock.advance('40s');
    await expect(cluster.instances()).resolves.toMatchObject([
      { concurrency: 1, waiting: 2, running: [{ job: 'a' }] },
    ]);
    expect(app.get(JobRegistry, { strict: false }).waiting).toBe(2);
    await jobs.clock.advance('60s');
    await expect(cluster.explain('b', new Date('2026-01-01T00:01:00Z'))).resolves.toMatchObject({
      verdict: 'skipped',
      reason: 'at-capacity',
      text: expect.stringContaining('no place was free'),
    });
  });

  it('ends a wait when the job is paused, and when the application closes', async () => {
    const jobs = new TestJobs({ start: '2026-01-01T00:00:30Z' });
    const { Three } = threeJobs(15);
    const app = await startInstance(jobs, [Three], { concurrency: 1 });
    await jobs.clock.advance('40s');
    app.get(JobRegistry, { strict: false }).get('b').pause();
    await jobs.clock.advance('1s');
    expect(jobs.resultsOf('b')).toMatchObject([{ reason: 'paused' }]);
    await app.close();
    expect(jobs.resultsOf('c')).toMatchObject([{ reason: 'shutting-down' }]);
    expect(jobs.resultsOf('a')).toMatchObject([{ outcome: 'succeeded' }]);
  });

  it('leaves what it cannot run to another instance', async () => {
    const jobs = new TestJobs({ start: '2026-01-01T00:00:30Z' });
    const [first, second] = [threeJobs(50), threeJobs(50)];
    await startInstance(jobs, [first.Three], { concurrency: 1 });
    await startInstance(jobs, [second.Three], { concurrency: 2 });
    await jobs.clock.advance('85s');
    expect([first.running.most, second.running.most]).toEqual([1, 2]);
    expect(jobs.results.filter(({ outcome }) => outcome === 'succeeded')).toHaveLength(3);
  });
});

it('a job with `concurrency: false` waits for nobody', async () => {
  const jobs = new TestJobs({ start: '2026-01-01T00:00:30Z' });
  const { Three } = threeJobs(50);
  class Health {
    @BackgroundJob({ name: 'ping', interval: '1s', concurrency: false })
    ping(): void {}
  }
  await startInstance(jobs, [Three, Health], { concurrency: 1 });
  await jobs.clock.advance('60s');
  expect(jobs.resultsOf('ping').filter(({ outcome }) => outcome === 'succeeded').length).toBeGreaterThan(55);
});
