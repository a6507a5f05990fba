import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BackgroundJobOptions } from '../../../lib/jobs/options/job-options.js';
import { JobRegistry } from '../../../lib/jobs/job-registry.js';
import { appWithJobs } from '../../support/app-with-jobs.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { closeApps, startApp } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';
const listener = (): void => {};

let clock: VirtualClock;
let store: RecordingLockStore;

beforeEach(() => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  store = new RecordingLockStore(clock);
  process.on('SIGTERM', listener);
});

afterEach(async () => {
  process.off('SIGTERM', listener);
  await closeApps();
});

const appWith = (...jobs: BackgroundJobOptions[]) => appWithJobs(clock, store, ...jobs);

describe('what is probably not meant is a warning at start', () => {
  it.each<[title: string, jobs: BackgroundJobOptions[], warning: string | undefined]>([
    [
      'jobs that share the key of a lock, by name',
      [
        { interval: '1m', lock: { key: 'k' } },
        { interval: '2m', lock: { key: 'k' } },
        { interval: '1m', disabled: true, lock: { key: 'k' } },
        { interval: '3m' },
      ],
      '"Job0.run", "Job1.run" share the lock "k"',
    ],
    [
      'jobs that share the key of a lock, when one of them does not wait for it',
      [
        { interval: '1m', lock: { key: 'k' }, overlap: 'wait' },
        { interval: '2m', lock: { key: 'k' }, overlap: 'skip' },
      ],
      '"Job0.run", "Job1.run" share the lock "k"',
    ],
    [
      'no jobs that share the key of a lock when all of them wait for it',
      [
        { interval: '1m', lock: { key: 'k' }, overlap: 'wait' },
        { interval: '2m', lock: { key: 'k' }, overlap: 'wait' },
      ],
      undefined,
    ],
    [
      'a hold as long as the period',
      [{ interval: '1m', lock: { holdOnSuccess: '1m' } }],
      'Job0.run: `lock.holdOnSuccess` (1m) is not longer than the time between two ticks (1m)',
    ],
    [
      'a hold that is shorter than the shortest gap of a cron',
      [{ cron: '0,20 * * * *', lock: { holdOnFailure: '5m' } }],
      'Job0.run: `lock.holdOnFailure` (5m) is not longer than the time between two ticks (20m)',
    ],
    [
      'no hold that is longer than the period',
      [{ interval: '1m', lock: { holdOnSuccess: '61s' } }],
      undefined,
    ],
    [
      'a cron whose ticks are all past',
      [{ cron: '0 0 0 1 1 * 2020' }],
      'Job0.run: all ticks of 0 0 0 1 1 * 2020 (UTC) are past',
    ],
    ['no ordinary job', [{ cron: '0 * * * *' }], undefined],
  ])('%s', async (_title, jobs, warning) => {
    const { log } = await appWith(...jobs);

    expect(log.lines('warn')).toEqual(warning === undefined ? [] : [expect.stringContaining(warning)]);
  });

  it('a job whose ticks are all past has no next tick, and runs by hand', async () => {
    const { registry } = await appWith({ cron: '0 0 0 1 1 * 2020' });

    expect(registry.get('Job0.run').nextTick).toBeUndefined();
    await expect(registry.get('Job0.run').run()).resolves.toMatchObject({ outcome: 'succeeded' });
  });

  it('a job that was added before the start is warned of once', async () => {
    const early = {
      provide: 'early',
      inject: [JobRegistry],
      useFactory: (registry: JobRegistry) => registry.add('past', { cron: '0 0 0 1 1 * 2020' }, () => 1),
    };
    const { log } = await startApp({ clock, providers: [early] });

    expect(log.lines('warn')).toEqual([
      'JobRegistry.add("past"): all ticks of 0 0 0 1 1 * 2020 (UTC) are past',
    ]);
  });
});
