import { afterEach, describe, expect, it } from '@jest/globals';
import { InvalidJobError } from '../../../lib/core/errors.js';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import type { JobRun } from '../../../lib/runs/job-run.js';
import { closeApps, startApp, type TestApp } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';

afterEach(closeApps);

class Reports {
  @BackgroundJob({ cron: '* * * * *', name: 'job' })
  send(): void {}

  @BackgroundJob({ interval: '90s', name: 'disabled', disabled: true })
  never(): string {
    return 'ran';
  }
}

const clock = (): VirtualClock => new VirtualClock('2026-01-01T00:00:00Z');

function ticking(time: VirtualClock): Promise<TestApp> {
  return startApp({ clock: time, providers: [Reports], jobs: { scheduling: true } });
}

describe('whether timers are set', () => {
  it('with NODE_ENV=test none is, and jobs run by hand all the same', async () => {
    const time = clock();
    const { registry } = await startApp({ clock: time, providers: [Reports] });

    expect(time.pending).toBe(0);
    expect(registry.get('job').nextTick).toBeUndefined();
    await expect(registry.get('job').run()).resolves.toMatchObject({
      trigger: 'manual',
      outcome: 'succeeded',
    });
  });

  it('with scheduling: true they are, one for each job that is not disabled', async () => {
    const time = clock();
    const { registry, log } = await ticking(time);

    expect(registry.get('job').nextTick).toEqual(new Date('2026-01-01T00:01:00Z'));
    expect(registry.get('disabled').nextTick).toBeUndefined();
    expect(log.lines('log')).toContain('1 of 2 jobs scheduled');
  });

  it('with NODE_ENV other than test they are by default', async () => {
    const environment = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'development';
    try {
      const { registry } = await startApp({ clock: clock(), providers: [Reports] });
      expect(registry.get('job').nextTick).toBeInstanceOf(Date);
    } finally {
      process.env['NODE_ENV'] = environment;
    }
  });
});

describe('run by hand', () => {
  it('works on a job that is paused, and on one that is disabled', async () => {
    const { registry } = await ticking(clock());
    registry.get('job').pause();

    await expect(registry.get('job').run()).resolves.toMatchObject({ outcome: 'succeeded' });
    await expect(registry.get('disabled').run()).resolves.toMatchObject({
      outcome: 'succeeded',
      value: 'ran',
    });
  });

  it('hands a tick on to the handler', async () => {
    const { registry } = await startApp();
    const job = registry.add('backfill', { cron: '@daily' }, (run: JobRun) => run.tick);
    const tick = new Date('2025-12-24T00:00:00Z');

    await expect(job.run({ tick })).resolves.toMatchObject({ value: tick, tick, trigger: 'manual' });
    await expect(job.run({ tick: undefined })).resolves.toMatchObject({ value: undefined, tick: undefined });
  });

  it('is not disturbed by a caller or a handler that changes its own Date', async () => {
    const { registry } = await startApp();
    const tick = new Date('2025-12-24T00:00:00Z');
    const job = registry.add('backfill', { cron: '@daily' }, async (run: JobRun) => {
      await Promise.resolve();
      const seen = run.tick?.toISOString();
      run.tick?.setTime(NaN);
      run.startedAt.setTime(NaN);
      return seen;
    });
    const running = job.run({ tick });
    tick.setTime(NaN);
    const result = await running;

    expect(result.value).toBe('2025-12-24T00:00:00.000Z');
    expect(result.tick).toEqual(new Date('2025-12-24T00:00:00Z'));
    expect(result.startedAt.getTime()).not.toBeNaN();
  });

  it.each([
    ['a text', { tick: '2025-12-24' }, 'expected `tick` to be a valid Date, got "2025-12-24" (string)'],
    ['a number', { tick: 0 }, 'expected `tick` to be a valid Date, got 0 (number)'],
    [
      'an invalid date',
      { tick: new Date('') },
      'expected `tick` to be a valid Date, got an object of class Date',
    ],
    ['another option', { ticks: [] }, 'unknown option `ticks`: did you mean `tick`?'],
    ['no object', 'now', 'expected `options` to be an object, got "now" (string)'],
  ])('refuses %s', async (_title, options, message) => {
    const { registry } = await startApp({ providers: [Reports] });
    // As JavaScript would allow it.
    const run = registry.get('job').run(options as { tick?: Date });

    await expect(run).rejects.toThrow(InvalidJobError);
    await expect(run).rejects.toThrow(`job: run(): ${message}`);
  });

  it('does not reject for what the handler did', async () => {
    const { registry } = await startApp();
    const job = registry.add('broken', { interval: '1m' }, () => Promise.reject(new Error('no')));

    await expect(job.run()).resolves.toMatchObject({ outcome: 'failed', error: { message: 'no' } });
    expect(job.lastRun).toMatchObject({ outcome: 'failed' });
  });

  it('after shutdown has begun is a skip', async () => {
    const { registry, context } = await startApp({ providers: [Reports] });
    await context.close();

    await expect(registry.get('job').run()).resolves.toMatchObject({
      outcome: 'skipped',
      reason: 'shutting-down',
    });
  });
});
