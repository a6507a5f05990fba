import { once } from 'node:events';
import { Injectable } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { CronJob } from 'cron';
import { RedisLockStore } from '../../../lib/locks/redis/redis-lock-store.js';
import { Cron, Interval, ScheduleModule, SchedulerRegistry } from '../../../lib/nest-schedule/index.js';
import type { RunResult } from '../../../lib/runs/run-result.js';
import { RedisServer } from '../../support/redis-server.js';
import { closeApps, startApp } from '../../support/test-app.js';

let redis: RedisServer;

beforeAll(async () => {
  redis = await RedisServer.start();
});
afterEach(closeApps);
afterAll(() => redis.stop());

const RUNS = 12;

@Injectable()
class Tasks {
  @Cron('* * * * * *', { name: 'cron' })
  eachSecond(): void {}

  @Interval('interval', 500)
  eachHalfSecond(): void {}
}

it('each tick of three instances on Redis runs in one of them', async () => {
  const runs: string[] = [];
  const enough = new EventTarget();
  const ended = ({ job, tick }: RunResult): void => {
    runs.push(`${job} ${tick?.toISOString() ?? ''}`);
    if (runs.length >= RUNS) enough.dispatchEvent(new Event('enough'));
  };
  const seen = once(enough, 'enough');
  for (let instance = 0; instance < 3; instance++) {
    const schedule = ScheduleModule.forRoot({ lockStore: new RedisLockStore({ url: redis.url }) });
    const { events, context } = await startApp({ providers: [Tasks], importedAs: [schedule] });
    events.on('succeeded', ended).on('failed', ended);
    const own = new CronJob('* * * * * *', () => undefined, null, true);
    context.get(SchedulerRegistry).addCronJob('own', own);
  }
  await seen;

  expect(runs.filter((run, index) => runs.indexOf(run) !== index)).toEqual([]);
  expect(new Set(runs.map((run) => run.split(' ')[0]))).toEqual(new Set(['cron', 'interval', 'own']));
});
