import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BackgroundJobOptions } from '../../../lib/jobs/options/job-options.js';
import { appWithJobs } from '../../support/app-with-jobs.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { closeApps } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const MINUTE = 60_000;
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

describe('the warning about SIGTERM', () => {
  it('comes once, at the first tick, when nothing listens, and says what to add', async () => {
    process.off('SIGTERM', listener);
    const { log } = await appWith({ cron: '* * * * *' });
    expect(log.lines('warn')).toEqual([]);
    await clock.advance(3 * MINUTE);

    expect(log.lines('warn')).toEqual([
      expect.stringMatching(
        /^nothing listens for SIGTERM.*app\.enableShutdownHooks\(\[\], \{ useProcessExit: true \}\)/,
      ),
    ]);
  });

  it.each([
    [undefined, true],
    [false, false],
  ])('speaks of locks where the job has one: lock %s', async (lock, hasLock) => {
    process.off('SIGTERM', listener);
    const { log } = await appWith({ cron: '* * * * *', lock });
    await clock.advance(MINUTE);

    const [warning = ''] = log.lines('warn');
    expect(warning.includes('leave their locks to expire')).toBe(hasLock);
  });

  it('does not come when something listens', async () => {
    const { log } = await appWith({ cron: '* * * * *' });
    await clock.advance(3 * MINUTE);

    expect(log.lines('warn')).toEqual([]);
  });

  it('does not come after enableShutdownHooks', async () => {
    process.off('SIGTERM', listener);
    const { log, context } = await appWith({ cron: '* * * * *' });
    context.enableShutdownHooks();
    await clock.advance(MINUTE);

    expect(log.lines('warn')).toEqual([]);
  });
});
