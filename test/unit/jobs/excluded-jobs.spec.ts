import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BackgroundJobsModuleOptions } from '../../../lib/background-jobs.options.js';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import { JobRegistry } from '../../../lib/jobs/job-registry.js';
import { closeApps, startApp, startError } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';

let clock: VirtualClock;

beforeEach(() => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
});

afterEach(closeApps);

class Reports {
  @BackgroundJob({ interval: '1m', lock: false })
  send(): string {
    return 'sent';
  }

  @BackgroundJob({ interval: '1m', lock: false })
  prune(): void {}
}

const appWith = (jobs: BackgroundJobsModuleOptions) =>
  startApp({ clock, providers: [Reports], jobs: { scheduling: true, ...jobs } });

describe('a job that this instance leaves to others', () => {
  it('is registered, has no next tick, does not tick, and runs by hand', async () => {
    const { registry, names } = await appWith({ include: ['*.prune'] });
    await clock.advance(120_000);
    const left = registry.get('Reports.send');

    expect(names).toEqual(['Reports.send', 'Reports.prune']);
    expect(left.nextTick).toBeUndefined();
    expect(left.lastRun).toBeUndefined();
    expect(registry.get('Reports.prune').lastRun).toMatchObject({ trigger: 'tick' });
    await expect(left.run()).resolves.toMatchObject({ value: 'sent' });
  });

  it('may have been added at run time', async () => {
    const { registry } = await appWith({ exclude: ['sync:*'] });
    const added = ['sync:eu', 'other'].map((name) => registry.add(name, { interval: '1m' }, () => name));

    expect(added.map(({ nextTick }) => nextTick)).toEqual([undefined, expect.any(Date)]);
  });
});

describe('a name in the options of the module', () => {
  const early = {
    provide: 'early',
    inject: [JobRegistry],
    useFactory: (registry: JobRegistry) => registry.add('early', { interval: '1m' }, () => 1),
  };

  it('that is none of a job’s stops the start before any timer is set', async () => {
    const error = await startError({
      clock,
      providers: [Reports],
      jobs: { scheduling: true, exclude: ['Reports.sent'] },
    });

    expect(error).toMatchObject({
      code: 'INVALID_OPTIONS',
      message:
        'BackgroundJobsModule: expected `exclude[0]` to name a job: ' +
        'unknown job `Reports.sent`: did you mean `Reports.send`?',
    });
    expect(clock.pending).toBe(0);
  });

  it('may be that of a job that was added before the start', async () => {
    const jobs = { scheduling: true, include: ['early'], jobs: { early: { interval: '5m' } } } as const;
    const { registry } = await startApp({ clock, providers: [early], jobs });

    expect(registry.get('early')).toMatchObject({ schedule: 'every 5m', nextTick: expect.any(Date) });
  });

  it('lies over the options of a job that is added later under that name', async () => {
    const { registry } = await startApp({
      clock,
      providers: [early],
      jobs: { scheduling: true, jobs: { early: { disabled: true } } },
    });
    await registry.remove('early');

    expect(registry.add('early', { interval: '1m' }, () => 1).nextTick).toBeUndefined();
  });

  it('as a glob that matches no job is a warning', async () => {
    const { log } = await appWith({ include: ['Reports.*', 'Bills.*'], exclude: ['*.archive'] });

    expect(log.lines('warn')).toEqual(
      expect.arrayContaining([
        '`include[1]` matches no job: "Bills.*"',
        '`exclude[0]` matches no job: "*.archive"',
      ]),
    );
    expect(log.lines('warn').join()).not.toContain('include[0]');
  });
});
