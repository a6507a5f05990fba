import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BackgroundJobOptions } from '../../../lib/jobs/options/job-options.js';
import type { RunResult } from '../../../lib/runs/run-result.js';
import { appWithJobs } from '../../support/app-with-jobs.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { closeApps, startApp, type TestApp } from '../../support/test-app.js';
import { settle, VirtualClock } from '../../support/virtual-clock.js';

afterEach(closeApps);

const MINUTE = 60_000;

let clock: VirtualClock;
let store: RecordingLockStore;

beforeEach(() => startAt('2026-01-01T00:10:00Z'));

function startAt(time: string): void {
  clock = new VirtualClock(time);
  store = new RecordingLockStore(clock);
  // A test can listen only when the application has started: no answer comes before.
  store.before = () => new Promise(setImmediate);
}

/** An instance with one job, and what became of its runs: `catch-up 00:00 succeeded`. */
async function start(options: BackgroundJobOptions): Promise<TestApp & { readonly seen: string[] }> {
  const app = await appWithJobs(clock, store, { name: 'job', ...options });
  const { lastRun } = app.registry.get('job');
  const seen: string[] = lastRun === undefined ? [] : [text(lastRun)];
  for (const event of ['succeeded', 'failed', 'skipped'] as const)
    app.events.on(event, (result: RunResult) => void seen.push(text(result)));
  return { ...app, seen };
}

function text({ trigger, tick, outcome, reason }: RunResult): string {
  return [trigger, tick?.toISOString().slice(11, 16), reason ?? outcome].filter(Boolean).join(' ');
}

describe('`runOnStart`', () => {
  it('runs the job once when the application has started, without waiting for it', async () => {
    const { seen } = await start({ interval: '1h', runOnStart: true });
    await settle();

    expect(seen).toEqual(['startup succeeded']);
  });

  it('takes the lease and claims no tick', async () => {
    await start({ interval: '1h', runOnStart: true });
    await settle();

    expect(store.sent('tryAcquire')).toEqual(['tryAcquire background-jobs:lock:job']);
  });

  it('is skipped by an instance that finds the lock taken', async () => {
    await store.tryAcquire('background-jobs:lock:job', MINUTE, { owner: 'another instance' });
    const { seen } = await start({ interval: '1h', runOnStart: true });
    await settle();

    expect(seen).toEqual(['startup running-elsewhere']);
  });

  it('runs in every instance without a lock', async () => {
    const first = await start({ interval: '1h', runOnStart: true, lock: false });
    const second = await start({ interval: '1h', runOnStart: true, lock: false });
    await settle();

    expect([...first.seen, ...second.seen]).toEqual(['startup succeeded', 'startup succeeded']);
  });

  it('does without the jitter', async () => {
    const { seen } = await start({ interval: '1h', runOnStart: true, jitter: '50m' });
    await settle();

    expect(seen).toEqual(['startup succeeded']);
  });

  it('runs a job that is added later when it is added', async () => {
    const { registry } = await startApp({ clock, jobs: { scheduling: true, lockStore: store } });
    const handle = registry.add('late', { interval: '1h', runOnStart: true }, () => 'ran');
    await settle();

    expect(handle.lastRun).toMatchObject({ trigger: 'startup', value: 'ran' });
  });
});

describe('`catchUp`', () => {
  it('runs the latest tick before the start if no instance has claimed it', async () => {
    const { seen } = await start({ cron: '0 * * * *', catchUp: true });
    await settle();

    expect(seen).toEqual(['catch-up 00:00 succeeded']);
  });

  it('is skipped where an instance has claimed it, also one that ran it on time', async () => {
    startAt('2026-01-01T00:00:00Z');
    await start({ cron: '*/5 * * * *' });
    await clock.advance(6 * MINUTE);
    const { seen } = await start({ cron: '*/5 * * * *', catchUp: true });
    await settle();

    expect(seen).toEqual(['catch-up 00:05 claimed-elsewhere']);
  });

  it.each([
    ['10m', ['catch-up 00:00 succeeded']],
    ['9m 59s', []],
  ])('with a window of %s a tick that is ten minutes old gives %j', async (window, expected) => {
    const catchUp = window === '10m' ? '10m' : 599_000;
    const { seen } = await start({ cron: '0 * * * *', catchUp });
    await settle();

    expect(seen).toEqual(expected);
  });

  it('comes before the run at start, and the first tick after both', async () => {
    const { seen } = await start({ cron: '*/15 * * * *', catchUp: true, runOnStart: true });
    await clock.advance(5 * MINUTE);

    expect(seen).toEqual(['catch-up 00:00 succeeded', 'startup succeeded', 'tick 00:15 succeeded']);
  });

  it('does without the jitter', async () => {
    const { seen } = await start({ cron: '0 * * * *', catchUp: true, jitter: '50m' });
    await settle();

    expect(seen).toEqual(['catch-up 00:00 succeeded']);
  });

  it('runs the last tick of a schedule once, however many instances start after it', async () => {
    const once = { cron: '2026-01-01T00:05:00', catchUp: true } as const;
    const first = await start(once);
    await settle();
    await clock.advance(MINUTE);
    const second = await start(once);
    await settle();

    expect([first.seen, second.seen]).toEqual([
      ['catch-up 00:05 succeeded'],
      ['catch-up 00:05 claimed-elsewhere'],
    ]);
  });
});

describe('nothing runs at start', () => {
  const atStart = { cron: '0 * * * *', catchUp: true, runOnStart: true } as const;

  it('for a job that is disabled', async () => {
    const { seen } = await start({ ...atStart, disabled: true });
    await clock.advance(60 * MINUTE);

    expect(seen).toEqual([]);
  });

  it('with `scheduling: false`', async () => {
    const { registry } = await startApp({ clock, jobs: { scheduling: false, lockStore: store } });
    const handle = registry.add('job', atStart, () => 'ran');
    await clock.advance(60 * MINUTE);

    expect(handle.lastRun).toBeUndefined();
    expect(store.commands).toEqual([]);
  });

  it('when the application shuts down at once', async () => {
    const { context, seen } = await start({ ...atStart, jitter: '30m' });
    await context.close();
    await settle();

    expect(seen.filter((each) => each.startsWith('tick'))).toEqual([]);
  });
});
