import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CronTime } from 'cron';
import { DateTime } from 'luxon';
import type { Clock } from '../../../lib/core/clock.js';
import {
  Cron,
  type CronJob,
  type CronOptions,
  Interval,
  type RegisteredCronJob,
  ScheduleModule,
  type ScheduleModuleOptions,
  SchedulerRegistry,
} from '../../../lib/nest-schedule/index.js';
import { closeApps, startApp, startError } from '../../support/test-app.js';
import { settle, VirtualClock } from '../../support/virtual-clock.js';

let clock: VirtualClock;
let calls: number[];

beforeEach(() => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  calls = [];
});
afterEach(closeApps);

/** The type where the package `cron` is not installed. */
function registered(job: CronJob): RegisteredCronJob {
  return job as unknown as RegisteredCronJob;
}

function host(pattern: string, options: CronOptions = {}, handler: () => unknown = () => undefined) {
  class Host {
    @Cron(pattern, { name: 'job', ...options })
    run(): unknown {
      calls.push(clock.now() - Date.parse('2026-01-01T00:00:00Z'));
      return handler();
    }
  }
  return Host;
}

async function start(provider: new () => object, options: ScheduleModuleOptions = {}) {
  const app = await startApp({ clock, providers: [provider], importedAs: [ScheduleModule.forRoot(options)] });
  return { ...app, job: app.context.get(SchedulerRegistry).getCronJob('job') };
}

describe('a cron job of the registry', () => {
  it('has its dates in its own zone, also with an offset of half an hour', async () => {
    const { job } = await start(host('0 0 6 * * *', { utcOffset: 330 }));

    expect(job.nextDate().toISO()).toBe('2026-01-01T06:00:00.000+05:30');
    expect(job.nextDates(2).map((date) => date.toMillis())).toEqual(
      ['2026-01-01T00:30:00Z', '2026-01-02T00:30:00Z'].map((date) => Date.parse(date)),
    );
  });

  it.each<[string, (job: RegisteredCronJob) => void]>([
    ['a pattern', (job) => job.setTime('*/5 * * * * *')],
    ['a CronTime of the package cron', (job) => job.setTime(new CronTime('*/5 * * * * *', 'UTC'))],
    ['a Date', (job) => job.setTime(new Date('2026-01-01T00:00:05Z'))],
    ['a DateTime', (job) => job.setTime(DateTime.fromISO('2026-01-01T00:00:05Z'))],
  ])('ticks at other times after setTime() with %s', async (_, setTime) => {
    const { job, registry } = await start(host('* * * * *'));
    setTime(registered(job));
    await clock.advance(6000);

    expect(calls).toEqual([5000]);
    expect(registry.get('job').schedule).not.toBe('* * * * * (UTC)');
  });

  it('keeps its times after setTime() with an invalid value', async () => {
    const { job } = await start(host('*/2 * * * * *'));

    expect(() => registered(job).setTime('never')).toThrow('Host.run');
    await clock.advance(2000);
    expect(calls).toEqual([2000]);
    expect(job.cronTime.source).toBe('*/2 * * * * *');
  });

  it('calls every callback, and fails when one of them throws', async () => {
    const { job, log } = await start(host('*/2 * * * * *'));
    const heard: string[] = [];
    job.addCallback(() => {
      throw new Error('broken here');
    });
    job.addCallback(() => void heard.push('called'));
    await clock.advance(2000);

    expect({ heard, calls }).toEqual({ heard: ['called'], calls: [2000] });
    expect(log.lines('error')).toEqual([expect.stringMatching(/^job failed: broken here \[run /)]);
  });

  it('stops after the end of its run with waitForCompletion', async () => {
    const order: string[] = [];
    const wait = (): Promise<void> =>
      new Promise((resolve) => {
        clock.after(5000, () => {
          order.push('ended');
          resolve();
        });
      });
    const { job } = await start(host('*/2 * * * * *', { waitForCompletion: true }, wait));
    await clock.advance(2000);
    const stopped = Promise.resolve(job.stop()).then(() => order.push('stopped'));
    await clock.advance(9000);
    await stopped;

    expect(order).toEqual(['ended', 'stopped']);
    expect(calls).toEqual([2000]);
  });

  it('can await its own stop within its run', async () => {
    const handler = async (): Promise<void> => {
      await settle();
      await job.stop();
    };
    const { job, registry } = await start(host('*/2 * * * * *', { waitForCompletion: true }, handler));
    await clock.advance(5000);

    expect(calls).toEqual([2000]);
    expect(registry.get('job').lastRun?.outcome).toBe('succeeded');
  });

  it.each([false, true])(
    'lets the process end while it waits for its tick if unrefTimeout is %s',
    async (unrefTimeout) => {
      const watched: Clock = clock;
      const after = jest.spyOn(watched, 'after');
      await start(host('0 0 1 1 *', { unrefTimeout }));

      // Other timers let the process end, such as the one of a refresh.
      expect(after.mock.calls.some(([, , keepAlive]) => keepAlive)).toBe(!unrefTimeout);
    },
  );

  it('is forgotten when it is deleted, also during its initial delay', async () => {
    const { registry, context } = await start(host('* * * * * *', { initialDelay: 1500 }));
    context.get(SchedulerRegistry).deleteCronJob('job');
    await clock.advance(5000);

    expect(calls).toEqual([]);
    expect(registry.has('job')).toBe(false);
    expect(clock.pending).toBe(0);
  });

  it('has no timer while it is stopped, and has one again after resume()', async () => {
    const { job, registry } = await start(host('*/2 * * * * *'));
    void job.stop();
    expect({ pending: clock.pending, nextTick: registry.get('job').nextTick }).toEqual({
      pending: 0,
      nextTick: undefined,
    });
    await clock.advance(3000);
    registry.get('job').resume();
    await clock.advance(2000);

    expect(calls).toEqual([4000]);
    expect(registry.get('job').lastRun?.reason).toBeUndefined();
  });

  it('keeps the tick that is due when it is started again', async () => {
    const { job } = await start(host('*/2 * * * * *'));
    await clock.advance(1999);
    job.start();
    await clock.advance(1);

    expect(calls).toEqual([2000]);
  });

  it('has no timer when it is disabled', async () => {
    await start(host('*/2 * * * * *', { disabled: true }));
    expect(clock.pending).toBe(0);
  });

  it('is also paused in JobRegistry when it is stopped', async () => {
    const { job, registry } = await start(host('*/2 * * * * *'));
    void job.stop();
    expect(registry.get('job').isPaused).toBe(true);
    registry.get('job').resume();
    expect(job.isActive).toBe(true);
  });
});

describe('the options of a cron job', () => {
  it('in the module override the decorator', async () => {
    await start(host('* * * * *'), { jobs: { job: { interval: '3s' } } });
    await clock.advance(6000);
    expect(calls).toHaveLength(2);
  });

  it('in the module may not set a zone without a schedule', async () => {
    const parts = {
      providers: [host('* * * * *')],
      importedAs: [ScheduleModule.forRoot({ jobs: { job: { timeZone: 'UTC' } } })],
    };
    await expect(startError({ ...parts, clock })).resolves.toMatchObject({
      code: 'INVALID_OPTIONS',
      message: expect.stringContaining('absent without `cron`'),
    });
  });

  it('with an unknown zone cause an error about the zone, not about the pattern', async () => {
    class Host {
      @Cron('* * * * *', { timeZone: 'Nowhere' })
      run(): void {}
    }
    const parts = { providers: [Host], importedAs: [ScheduleModule.forRoot()], clock };
    await expect(startError(parts)).resolves.toMatchObject({
      code: 'INVALID_JOB',
      message:
        'Host.run: expected `timeZone` to be an IANA time zone like \'Europe/Berlin\', got "Nowhere" (string).',
    });
  });

  it('in the module can replace a real timer with a schedule', async () => {
    class Host {
      @Interval('job', 86_400_000)
      run(): void {
        calls.push(clock.now());
      }
    }
    await startApp({
      clock,
      providers: [Host],
      importedAs: [ScheduleModule.forRoot({ jobs: { job: { interval: '3s' } } })],
    });
    await clock.advance(6000);
    expect(calls).toHaveLength(2);
  });

  it('in the module can keep a job from ticking in this instance', async () => {
    const { registry } = await start(host('*/2 * * * * *'), { exclude: ['job'] });
    await clock.advance(6000);
    expect(calls).toEqual([]);
    await expect(registry.get('job').run()).resolves.toMatchObject({ outcome: 'succeeded' });
  });
});

describe('the names of jobs', () => {
  it('begin with their kind when an interval or a timeout has the name of a cron job', async () => {
    class Both {
      @Interval('job', 60_000)
      interval(): void {}

      @Cron('* * * * *', { name: 'job' })
      cron(): void {}
    }
    const { names, context } = await start(Both);

    expect(names).toEqual(['job', 'interval:job']);
    expect(context.get(SchedulerRegistry).getIntervals()).toEqual(['job']);
  });

  it('have numbers when two hosts share a class', async () => {
    class Twice {
      @Cron('* * * * *')
      run(): void {}
    }
    const provider = { provide: 'other', useFactory: () => new Twice() };
    const { names } = await startApp({
      clock,
      providers: [Twice, provider],
      importedAs: [ScheduleModule.forRoot()],
    });

    expect(names).toEqual(['Twice.run', 'Twice.run#2']);
  });

  it('must be unique, or the start fails', async () => {
    class One {
      @Cron('* * * * *', { name: 'job' })
      run(): void {}
    }
    const importedAs = [ScheduleModule.forRoot()];
    await expect(
      startError({ clock, providers: [One, host('* * * * *')], importedAs }),
    ).resolves.toMatchObject({
      message: 'Cron Job with the given name (job) already exists. Ignored.',
    });
  });
});
