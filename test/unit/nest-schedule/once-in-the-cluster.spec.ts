import { Injectable } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CronJob } from 'cron';
import {
  Cron,
  Interval,
  ScheduleModule,
  SchedulerRegistry,
  Timeout,
} from '../../../lib/nest-schedule/index.js';
import { currentRun } from '../../../lib/runs/current-run.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { closeApps, startApp, type TestApp } from '../../support/test-app.js';
import { settle, VirtualClock } from '../../support/virtual-clock.js';

let clock: VirtualClock;
let store: RecordingLockStore;
let calls: string[];

beforeEach(() => {
  clock = new VirtualClock('2026-01-01T00:00:00.500Z');
  store = new RecordingLockStore(clock);
  calls = [];
});
afterEach(closeApps);

function note(): void {
  calls.push(`${currentRun()?.job ?? 'no run'} ${clock.now() - Date.parse('2026-01-01T00:00:00Z')}`);
}

@Injectable()
class Crons {
  @Cron('*/2 * * * * *', { name: 'cron' })
  tick(): void {
    note();
  }

  @Cron(new Date('2026-01-01T00:00:03.250Z'), { name: 'date' })
  once(): void {
    note();
  }
}

@Injectable()
class Intervals {
  @Interval('interval', 2000)
  tick(): void {
    note();
  }
}

@Injectable()
class Timeouts {
  @Timeout('timeout', 1000)
  async tick(): Promise<void> {
    note();
    await new Promise((resolve) => clock.after(500, () => resolve(undefined)));
  }
}

function instance(...providers: (new () => unknown)[]): Promise<TestApp> {
  return startApp({ clock, providers, importedAs: [ScheduleModule.forRoot({ lockStore: store })] });
}

const schedulesOf = ({ context }: TestApp): SchedulerRegistry => context.get(SchedulerRegistry);

describe('with a lock store, one of several instances runs', () => {
  it('each tick of a cron job, and the one tick of a date', async () => {
    await Promise.all([instance(Crons), instance(Crons), instance(Crons)]);
    await clock.advance(4000);

    expect(calls).toEqual(['cron 2000', 'date 3250', 'cron 4000']);
  });

  it('each tick of an interval, on a grid that does not depend on the starts', async () => {
    await instance(Intervals);
    await clock.advance(700);
    await instance(Intervals);
    await clock.advance(8000);

    const times = calls.map((call) => Number(call.split(' ')[1]));
    expect(times).toHaveLength(4);
    expect(new Set(times.map((time) => time % 2000)).size).toBe(1);
  });

  it('the ticks of a cron job that is stopped in another one', async () => {
    const [first, second] = await Promise.all([instance(Crons), instance(Crons)]);
    void schedulesOf(first).getCronJob('cron').stop();
    await clock.advance(2000);
    expect(calls).toEqual(['cron 2000']);

    void schedulesOf(second).getCronJob('cron').stop();
    await clock.advance(4000);
    expect(calls).toEqual(['cron 2000', 'date 3250']);
  });

  it.each([
    ['clearInterval', (registry: SchedulerRegistry) => clearInterval(registry.getInterval('interval'))],
    ['deleteInterval', (registry: SchedulerRegistry) => registry.deleteInterval('interval')],
  ])('no tick of an interval after %s', async (_, stop) => {
    const app = await instance(Intervals);
    stop(schedulesOf(app));
    await clock.advance(8000);

    expect(calls).toEqual([]);
  });

  it('one timeout at a time, though each has a timeout of its own', async () => {
    await Promise.all([instance(Timeouts), instance(Timeouts)]);
    await clock.advance(700);
    await instance(Timeouts);
    await clock.advance(3000);

    expect(calls).toEqual(['timeout 1500', 'timeout 2200']);
  });

  it('no timeout after clearTimeout', async () => {
    const app = await instance(Timeouts);
    clearTimeout(schedulesOf(app).getTimeout('timeout'));
    await clock.advance(3000);

    expect(calls).toEqual([]);
  });
});

describe("a CronJob of the application's own", () => {
  /** A job that ticks every ten seconds without a timer of its own. */
  function added(app: TestApp): CronJob {
    const job = new CronJob('*/10 * * * * *', note, null, false, 'UTC');
    schedulesOf(app).addCronJob('own', job);
    return job;
  }

  /** Does what the timer of the job does when it fires. */
  async function fire(job: CronJob): Promise<void> {
    job.lastExecution = new Date(clock.now());
    await job.fireOnTick();
    await settle();
  }

  it('claims the tick of its late timer, so the tick runs in one instance', async () => {
    const jobs = [added(await instance()), added(await instance())];
    await clock.advance(9500);
    for (const job of jobs) {
      await fire(job);
      await clock.advance(3400);
    }

    expect(calls).toEqual(['own 10000']);
    const claims = store.sent('tryAcquire').filter((command) => command.includes('claim'));
    expect(claims).toEqual(Array(2).fill('tryAcquire background-jobs:claim:own@2026-01-01T00:00:10.000Z'));
  });

  it('takes only the lock when it is fired by hand', async () => {
    const job = added(await instance());
    await job.fireOnTick();

    expect(calls).toEqual(['own 500']);
    expect(store.sent('tryAcquire')).toEqual(['tryAcquire background-jobs:lock:own']);
  });

  it('stays unchanged when it is deleted', async () => {
    const app = await instance();
    const job = added(app);
    schedulesOf(app).deleteCronJob('own');
    await fire(job);

    expect(calls).toEqual(['no run 500']);
    expect(app.registry.has('own')).toBe(false);
    expect(() => added(app)).not.toThrow();
  });
});
