import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BackgroundJobOptions } from '../../../lib/jobs/options/job-options.js';
import { jitterOf } from '../../../lib/schedules/jitter.js';
import { appWithJobs } from '../../support/app-with-jobs.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { closeApps, type TestApp } from '../../support/test-app.js';
import { settle, VirtualClock } from '../../support/virtual-clock.js';

afterEach(closeApps);

const HOUR = 3_600_000;
const JITTER = 1_800_000;
const FIRST_TICK = Date.parse('2026-01-01T01:00:00Z');
const DELAY = jitterOf('job', FIRST_TICK, JITTER);

let clock: VirtualClock;
let store: RecordingLockStore;

beforeEach(() => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  store = new RecordingLockStore(clock);
});

async function start(options: Partial<BackgroundJobOptions> = {}) {
  const app = await appWithJobs(clock, store, {
    name: 'job',
    cron: '0 * * * *',
    jitter: JITTER,
    ...options,
  } as BackgroundJobOptions); // The parts are options, and so is the whole.
  const started: number[] = [];
  const skipped: string[] = [];
  app.events.on('started', () => started.push(clock.now() - FIRST_TICK));
  app.events.on('skipped', ({ reason }) => skipped.push(reason));
  return { ...app, started, skipped };
}

const handleOf = ({ registry }: TestApp) => registry.get('job');

describe('`jitter`', () => {
  it('delays the run, by the same in every instance, and not the tick', async () => {
    const one = await start();
    const other = await start();
    await clock.advance(HOUR + JITTER);

    expect(DELAY).toBeGreaterThan(0);
    expect([...one.started, ...other.started]).toEqual([DELAY]);
    expect(handleOf(one).lastRun?.tick ?? handleOf(other).lastRun?.tick).toEqual(new Date(FIRST_TICK));
    expect(handleOf(one).nextTick).toEqual(new Date(FIRST_TICK + HOUR));
  });

  it('claims the tick when the delay is over, not before', async () => {
    await start();
    await clock.advance(HOUR + DELAY - 1);
    expect(store.sent('tryAcquire')).toEqual([]);
    await clock.advance(1);

    expect(store.sent('tryAcquire')).toHaveLength(2);
  });

  it('is counted from the tick: a timer that fires late waits only for what is left', async () => {
    const app = await start();
    await clock.advance(HOUR - 1);
    clock.block(DELAY - 1000);
    await clock.advance(1001);

    expect(app.started).toEqual([DELAY]);
  });

  it('a pause that begins during it skips the tick', async () => {
    const app = await start();
    await clock.advance(HOUR + 1);
    handleOf(app).pause();
    await clock.advance(JITTER);

    expect(app.skipped).toEqual(['paused']);
    expect(store.sent('tryAcquire')).toEqual([]);
  });

  it('a pause that is over when it ends changes nothing', async () => {
    const app = await start();
    await clock.advance(HOUR + 1);
    handleOf(app).pause();
    handleOf(app).resume();
    await clock.advance(JITTER);

    expect(app.started).toEqual([DELAY]);
  });

  it('shutdown ends it at once: the tick is not claimed, and another instance can run it', async () => {
    const app = await start();
    await clock.advance(HOUR + 1);
    const closed = app.context.close();
    await settle();
    await closed;

    expect(clock.now()).toBe(FIRST_TICK + 1);
    expect(app.skipped).toEqual(['shutting-down']);
    expect(store.sent('tryAcquire')).toEqual([]);
  });

  it('the removal of the job ends it at once', async () => {
    const app = await start();
    await clock.advance(HOUR + 1);
    await app.registry.remove('job');

    expect(app.skipped).toEqual(['shutting-down']);
    expect(app.started).toEqual([]);
  });
});
