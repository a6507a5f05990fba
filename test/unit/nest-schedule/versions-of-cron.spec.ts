import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CronJob } from 'cron';
import { type UserCronJob, ScheduleModule, SchedulerRegistry } from '../../../lib/nest-schedule/index.js';
import { closeApps, startApp } from '../../support/test-app.js';
import { settle, VirtualClock } from '../../support/virtual-clock.js';

let clock: VirtualClock;
const unhandled: unknown[] = [];
const keep = (reason: unknown): void => void unhandled.push(reason);

beforeEach(() => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  unhandled.length = 0;
  process.on('unhandledRejection', keep);
});
afterEach(async () => {
  await closeApps();
  process.off('unhandledRejection', keep);
  jest.restoreAllMocks();
});

type Callback = () => unknown;

/** The common members of all versions of the class. `tick()` replaces the timer. */
abstract class AnyCronJob implements UserCronJob {
  cronTime: { source: unknown } = { source: '* * * * * *' };
  lastExecution: Date | null = null;
  isStopped = false;

  abstract fireOnTick(): unknown;

  tick(): void {
    this.lastExecution = new Date(clock.now());
    void this.fireOnTick();
  }

  start(): void {
    this.isStopped = false;
  }

  stop(): void {
    this.isStopped = true;
  }

  lastDate(): Date | null {
    return this.lastExecution;
  }
}

/** A class like versions 2 and 3, which neither await a callback nor catch its errors. */
class OlderCronJob extends AnyCronJob {
  readonly _callbacks: Callback[];

  constructor(...callbacks: Callback[]) {
    super();
    this._callbacks = callbacks;
  }

  fireOnTick(): void {
    for (const callback of this._callbacks) void callback.call(this);
  }
}

/** A class that hides its callbacks and returns nothing. */
class ClosedCronJob extends AnyCronJob {
  readonly #callback: Callback;

  constructor(callback: Callback) {
    super();
    this.#callback = callback;
  }

  fireOnTick(): void {
    void this.#callback();
  }
}

async function add(job: UserCronJob) {
  const app = await startApp({ clock, importedAs: [ScheduleModule.forRoot()] });
  const scheduler = app.context.get(SchedulerRegistry);
  // The types describe the installed version, and this is another one.
  scheduler.addCronJob('job', job as unknown as CronJob);
  return { ...app, scheduler };
}

const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => clock.after(milliseconds, resolve));

describe('a CronJob of versions 2 and 3 of the package cron', () => {
  it('is awaited, and never runs twice at once', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn');
    const order: string[] = [];
    const job = new OlderCronJob(async () => {
      order.push('begins');
      await sleep(1500);
      order.push('ends');
    });
    const { registry } = await add(job);
    expect(warn).not.toHaveBeenCalled();
    for (const tick of [1, 2, 3]) {
      await clock.advance(1000);
      job.tick();
      await settle();
      order.push(`tick ${tick}`);
    }
    await clock.advance(2000);

    expect(order).toEqual(['begins', 'tick 1', 'tick 2', 'ends', 'begins', 'tick 3', 'ends']);
    const lastRun = registry.get('job').lastRun;
    expect(lastRun?.outcome).toBe('succeeded');
    expect((lastRun?.finishedAt.getTime() ?? 0) - (lastRun?.startedAt.getTime() ?? 0)).toBe(1500);
  });

  it('is awaited at shutdown', async () => {
    let hasEnded = false;
    const job = new OlderCronJob(() => sleep(1500).then(() => (hasEnded = true)));
    const { context } = await add(job);
    job.tick();
    await Promise.all([context.close().then(() => expect(hasEnded).toBe(true)), clock.advance(2000)]);

    expect(hasEnded).toBe(true);
  });

  it.each<[string, Callback]>([
    [
      'throws',
      () => {
        throw new Error('broken here');
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken here'))],
    ['rejects later', () => sleep(100).then(() => Promise.reject(new Error('broken here')))],
  ])('fails when a callback %s, and the process goes on', async (_, callback) => {
    const job = new OlderCronJob(callback);
    const { registry, log } = await add(job);
    job.tick();
    await clock.advance(200);

    expect(registry.get('job').lastRun).toMatchObject({
      outcome: 'failed',
      error: { message: 'broken here' },
    });
    expect(log.lines('error')).toEqual([expect.stringContaining('job failed: broken here')]);
    expect(unhandled).toEqual([]);
  });

  it('stays unchanged when it is deleted', async () => {
    let calls = 0;
    const job = new OlderCronJob(() => calls++);
    const { scheduler, registry } = await add(job);
    scheduler.deleteCronJob('job');
    job.fireOnTick();

    expect({ calls, isStopped: job.isStopped, isKnown: registry.has('job') }).toEqual({
      calls: 1,
      isStopped: true,
      isKnown: false,
    });
    expect(Reflect.get(job, 'fireOnTick')).toBe(OlderCronJob.prototype.fireOnTick);
  });
});

describe('a CronJob that hides its callbacks', () => {
  it('runs, and a warning at registration names the limits', async () => {
    let calls = 0;
    const job = new ClosedCronJob(() => calls++);
    // Only the object itself can use its private members.
    Object.defineProperty(job, 'fireOnTick', { value: job.fireOnTick.bind(job), writable: true });
    const warn = jest.spyOn(Logger.prototype, 'warn');
    const { registry } = await add(job);

    expect(warn.mock.calls.map(([line]): unknown => line)).toEqual([
      expect.stringMatching(
        /^SchedulerRegistry\.addCronJob\("job"\): nothing tells when .* end.*version 3\.5/,
      ),
    ]);
    job.tick();
    await settle();
    expect(calls).toBe(1);
    expect(registry.get('job').lastRun).toMatchObject({ outcome: 'succeeded' });
  });

  it('is awaited when its class can wait for completion', async () => {
    class WaitingCronJob extends AnyCronJob {
      waitForCompletion = false;

      async fireOnTick(): Promise<void> {
        const work = sleep(1500);
        if (this.waitForCompletion) await work;
      }
    }
    const job = new WaitingCronJob();
    const { registry } = await add(job);
    job.tick();
    await clock.advance(1000);

    expect(registry.get('job').isRunning).toBe(true);
    await clock.advance(1000);
    expect(registry.get('job').isRunning).toBe(false);
    expect(job.waitForCompletion).toBe(false);
  });
});

describe('a CronJob of the installed version', () => {
  it('is awaited to its end when its subclass does more than to call its callbacks', async () => {
    class Longer extends CronJob {
      override async fireOnTick(): Promise<void> {
        await super.fireOnTick();
        await sleep(1000);
      }
    }
    const job = new Longer('* * * * * *', () => undefined);
    const { registry } = await add(job);
    const fired = job.fireOnTick();
    await clock.advance(500);
    expect(registry.get('job').isRunning).toBe(true);
    await clock.advance(1000);
    await fired;
    expect(registry.get('job').isRunning).toBe(false);
  });

  it.each([true, false])(
    'calls its callbacks as its own code does, with waitForCompletion: %s',
    async (waits) => {
      const order: string[] = [];
      const job = CronJob.from({
        cronTime: '* * * * * *',
        waitForCompletion: waits,
        onTick: async () => {
          await sleep(100);
          order.push('first');
        },
      });
      job.addCallback(() => void order.push('second'));
      await add(job);
      const fired = job.fireOnTick();
      await clock.advance(200);
      await fired;

      expect(order).toEqual(waits ? ['first', 'second'] : ['second', 'first']);
    },
  );

  it('fails when its error handler throws, and the process goes on', async () => {
    const job = CronJob.from({
      cronTime: '* * * * * *',
      onTick: () => {
        throw new Error('broken here');
      },
      errorHandler: () => {
        throw new Error('broken there');
      },
    });
    const { registry } = await add(job);
    await job.fireOnTick();
    await settle();

    expect(registry.get('job').lastRun).toMatchObject({
      outcome: 'failed',
      error: { message: 'broken here' },
    });
    expect(unhandled).toEqual([]);
  });

  it('can be added and fired by hand when its pattern matches no date', async () => {
    const callback = jest.fn<() => void>();
    const job = new CronJob('0 0 30 2 *', callback);
    await add(job);
    await job.fireOnTick();
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('ticks at whole seconds, as its timer does, when only it can read its pattern', async () => {
    const job = new OlderCronJob();
    job.cronTime = { source: 'each second' };
    const { registry } = await add(job);
    await clock.advance(2030);
    job.tick();
    await settle();
    expect(registry.get('job')).toMatchObject({ schedule: 'each second', nextTick: undefined });
    expect(registry.get('job').lastRun?.tick).toEqual(new Date('2026-01-01T00:00:02Z'));
  });

  it('stops when the registry refuses it', async () => {
    const job = new OlderCronJob();
    const { context, scheduler } = await add(new OlderCronJob());
    await context.close();

    expect(() => scheduler.addCronJob('late', job as unknown as CronJob)).toThrow('shutting down');
    expect(job.isStopped).toBe(true);
  });
});
