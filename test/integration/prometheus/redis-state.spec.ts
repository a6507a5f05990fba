import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { RedisJobStateStore, RedisLockStore } from '../../../lib/index.js';
import { BackgroundJobsPrometheusModule } from '../../../lib/prometheus/index.js';
import { Exposition } from '../../support/prometheus/exposition.js';
import { closeApps, startApp } from '../../support/test-app.js';
import { startServer } from '../locks/redis-fixture.js';

const LAST_SUCCESS = 'background_jobs_last_success_timestamp_seconds';

afterEach(closeApps);

/** An instance with its locks and its state in Redis. */
async function startInstance(url: string) {
  const metrics = new Registry();
  const app = await startApp({
    jobs: {
      scheduling: true,
      lockStore: new RedisLockStore({ url }),
      stateStore: new RedisJobStateStore({ url }),
      drainTimeout: '1s',
    },
    imports: [BackgroundJobsPrometheusModule.forRoot({ registry: metrics })],
  });
  app.registry.add('job', { cron: '0 0 29 2 *' }, () => 'done');
  const scrape = async () => new Exposition(await metrics.metrics());
  return { ...app, scrape };
}

type Instance = Awaited<ReturnType<typeof startInstance>>;

/** The last success as soon as the state store has one. */
async function lastSuccessIn({ scrape }: Instance): Promise<number> {
  for (;;) {
    const time = (await scrape()).byJob(LAST_SUCCESS)['job'];
    if (time !== undefined) return time;
    await sleep(50);
  }
}

it('the last success survives a restart of all instances, and no counter does', async () => {
  const { url } = await startServer();
  const one = await startInstance(url);
  const { finishedAt } = await one.registry.get('job').run();
  expect(await lastSuccessIn(one)).toBe(finishedAt.getTime() / 1000);
  expect((await one.scrape()).values('background_jobs_instances')).toEqual({
    'state="live"': 1,
    'state="silent"': 0,
  });
  await one.context.close();
  const other = await startInstance(url);
  expect(await lastSuccessIn(other)).toBe(finishedAt.getTime() / 1000);
  expect((await other.scrape()).values('background_jobs_runs_total')).toEqual({
    'job_name="job",outcome="succeeded"': 0,
    'job_name="job",outcome="failed"': 0,
  });
});
