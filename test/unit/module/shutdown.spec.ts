import { beforeEach, describe, expect, it } from '@jest/globals';
import { ShutdownError } from '../../../lib/errors.js';
import type { JobRun } from '../../../lib/runs/job-run.js';
import { closeDuring } from '../../support/closing-during.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { startApp, type TestApp } from '../../support/test-app.js';
import { gate } from '../../support/test-instance.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const KEY = 'background-jobs:lock:job';

let clock: VirtualClock;
let store: RecordingLockStore;
let app: TestApp;

beforeEach(async () => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  store = new RecordingLockStore(clock);
  app = await startApp({ clock, jobs: { scheduling: true, lockStore: store, drainTimeout: 5_000 } });
});

const closingDuring = (handler: (run: JobRun) => unknown) => closeDuring(app, clock, handler);

describe('the drain', () => {
  it('waits for a run in flight, releases its lock, and closes the store after that', async () => {
    const { opened, open } = gate();
    const { job, state, closed, run } = await closingDuring(() => opened);
    await clock.advance(4_000);
    expect(state.isClosed).toBe(false);
    expect(run.signal.aborted).toBe(false);

    open();
    await closed;
    expect(job.lastRun).toMatchObject({ outcome: 'succeeded', lockLost: false });
    expect(store.sent().slice(-2)).toEqual([`release ${KEY}`, 'close ']);
    expect(app.log.lines('error')).toEqual([]);
  });

  it('keeps the lock of a run alive for as long as it waits', async () => {
    const { opened, open } = gate();
    app = await startApp({ clock, jobs: { scheduling: true, lockStore: store, drainTimeout: '5m' } });
    const { closed } = await closingDuring(() => opened);
    await clock.advance(200_000);

    await expect(store.isHeld(KEY)).resolves.toBe(true);
    open();
    await closed;
  });

  it('aborts run.signal with ShutdownError after drainTimeout, and releases the lock of a run that obeys', async () => {
    const { run, closed, job, state } = await closingDuring(
      ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    );
    await clock.advance(4_998);
    expect(run.signal.aborted).toBe(false);
    await clock.advance(1);

    expect(run.signal.reason).toBeInstanceOf(ShutdownError);
    expect(state.isClosed).toBe(true);
    await closed;
    expect(job.lastRun).toMatchObject({ outcome: 'failed', error: run.signal.reason, lockLost: false });
    expect(store.sent('release')).toEqual([`release ${KEY}`]);
    expect(app.log.lines('error').filter((line) => line.startsWith('shutdown'))).toEqual([]);
  });

  it('gives up 1 s later, names what is left, leaves its lock to expire and closes the store', async () => {
    const { opened, open } = gate();
    const { run, closed, state } = await closingDuring(() => opened);
    await clock.advance(5_998);
    expect(state.isClosed).toBe(false);
    await clock.advance(1);
    expect(state.isClosed).toBe(true);
    await closed;

    expect(app.log.lines('error')).toEqual([
      expect.stringContaining(`without the end of job (run ${run.id})`),
    ]);
    expect(store.sent('release')).toEqual([]);
    expect(store.sent().at(-1)).toBe('close ');
    const { length } = store.commands;
    await clock.advance(25_000);
    await expect(store.isHeld(KEY)).resolves.toBe(false);
    open();
    await clock.advance(1);
    expect(store.commands).toHaveLength(length);
  });

  it('of a straggler that ends after all sends nothing to the closed store', async () => {
    const { opened, open } = gate();
    const { closed } = await closingDuring(() => opened);
    await clock.advance(6_000);
    await closed;

    open();
    await clock.advance(10_000);
    expect(store.sent().at(-1)).toBe('close ');
  });

  it('waits for a release that is not answered, within its time', async () => {
    const { opened, open } = gate();
    let refused = 0;
    store.before = ({ name }) => {
      if (name === 'release' && refused++ < 2) throw new Error('not now');
    };
    const { closed } = await closingDuring(() => opened);
    open();
    await clock.advance(1_000);
    await closed;

    await expect(store.isHeld(KEY)).resolves.toBe(false);
    expect(store.sent().slice(-2)).toEqual([`release ${KEY}`, 'close ']);
  });
});
