import { beforeEach, describe, expect, it } from '@jest/globals';
import { ShutdownError } from '../../../lib/core/errors.js';
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
  it('waits for a run in flight, releases its lock, and then closes the store', async () => {
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

  it('keeps the lock of a run alive while it waits', async () => {
    const { opened, open } = gate();
    app = await startApp({ clock, jobs: { scheduling: true, lockStore: store, drainTimeout: '5m' } });
    const { closed } = await closingDuring(() => opened);
    await clock.advance(200_000);

    await expect(store.isHeld(KEY)).resolves.toBe(true);
    open();
    await closed;
  });

  it('aborts run.signal with ShutdownError after drainTimeout, and releases the lock of a run that ends', async () => {
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

  it('gives up 0.8 s later, names the remaining runs, lets their locks expire and closes the store', async () => {
    const { opened, open } = gate();
    const { run, closed, state } = await closingDuring(() => opened);
    await clock.advance(5_798);
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

  it('sends nothing to the closed store when a run ends after the drain', async () => {
    const { opened, open } = gate();
    const { closed } = await closingDuring(() => opened);
    await clock.advance(6_000);
    await closed;

    open();
    await clock.advance(10_000);
    expect(store.sent().at(-1)).toBe('close ');
  });

  it('waits within its time for a release that the store does not answer', async () => {
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

/** The store answers no further command. */
function freeze(): void {
  store.before = () => new Promise(() => {});
}

describe('shutdown ends within `drainTimeout` and 1 s', () => {
  it('when a frozen store answers neither the release of an ended run nor the close', async () => {
    const { opened, open } = gate();
    const { closed, state } = await closingDuring(() => opened);
    freeze();
    open();
    await clock.advance(5_998);
    expect(state.isClosed).toBe(false);
    await clock.advance(1);

    expect(state.isClosed).toBe(true);
    await closed;
  });

  it('and gives releases no grace, so the close begins at `drainTimeout`', async () => {
    const { opened, open } = gate();
    await closingDuring(() => opened);
    freeze();
    open();
    await clock.advance(4_998);
    expect(store.sent()).not.toContain('close ');
    await clock.advance(1);

    expect(store.sent()).toContain('close ');
  });

  it('when a run takes all of its grace, which leaves 200 ms for the close', async () => {
    const { closed, state } = await closingDuring(() => gate().opened);
    freeze();
    await clock.advance(5_998);
    expect(store.sent()).toContain('close ');
    expect(state.isClosed).toBe(false);
    await clock.advance(1);

    expect(state.isClosed).toBe(true);
    await closed;
  });
});

describe('shutdown and event listeners', () => {
  it('shutdown waits for a listener before it destroys other modules', async () => {
    const { opened, open } = gate();
    const { opened: written, open: write } = gate();
    app.events.on('succeeded', () => written);
    const { closed, state } = await closingDuring(() => opened);
    open();
    await clock.advance(2_000);
    expect(state.isClosed).toBe(false);
    write();
    await closed;

    expect(app.log.lines('error')).toEqual([]);
  });

  it('shutdown waits for listeners until `drainTimeout` and the grace, and then names them', async () => {
    const { opened, open } = gate();
    app.events.on('succeeded', () => new Promise(() => {}));
    const { closed, state } = await closingDuring(() => opened);
    open();
    await clock.advance(5_798);
    expect(state.isClosed).toBe(false);
    await clock.advance(1);
    await closed;

    expect(app.log.lines('error')).toEqual([
      'shutdown does not wait any longer for the listeners of "succeeded". A listener that awaits `app.close()` waits for itself',
    ]);
  });

  it('shutdown waits for a listener that another listener causes', async () => {
    const seen: string[] = [];
    const { opened, open } = gate();
    app.events.on('succeeded', async () => {
      await new Promise<void>((resolve) => clock.after(1000, resolve));
      // No job can start any more, and the skip is an event as well.
      await app.registry.get('job').run();
      seen.push('succeeded');
    });
    app.events.on('skipped', async () => {
      await new Promise<void>((resolve) => clock.after(1000, resolve));
      seen.push('skipped');
    });
    const { closed } = await closingDuring(() => opened);
    open();
    await clock.advance(2_000);
    await closed;

    expect(seen).toEqual(['succeeded', 'skipped']);
  });
});

describe('a handler during shutdown', () => {
  it('gets a warning when it awaits app.close(), because it waits for itself', async () => {
    let closing: Promise<void> | undefined;
    app.registry.add('closes', { cron: '* * * * *' }, () => (closing = app.context.close()));
    await clock.advance(60_000);
    await clock.advance(6_000);
    await closing;

    expect(app.log.lines('warn').slice(1)).toEqual([
      expect.stringMatching(/^closes: run .+ has asked the application to close, which waits for this run/),
    ]);
  });

  it('does not start when its lock is granted late and `drainTimeout` is 0', async () => {
    const other = await startApp({ clock, jobs: { scheduling: true, lockStore: store, drainTimeout: 0 } });
    let calls = 0;
    other.registry.add('late', { cron: '* * * * *' }, () => calls++);
    store.before = ({ name, key }) =>
      name === 'tryAcquire' && key.endsWith('lock:late')
        ? new Promise<void>((resolve) => clock.after(2000, resolve))
        : undefined;
    await clock.advance(60_000);
    const closed = other.context.close();
    await clock.advance(10_000);
    await closed;

    expect(calls).toBe(0);
  });
});

describe('the drain also waits', () => {
  it('for a release by hand that nobody awaits, and for its retries', async () => {
    app.registry.add('job', { cron: '* * * * *' }, (run) => void run.lock?.release());
    let failures = 2;
    store.before = async ({ name }) => {
      if (name !== 'release') return;
      await new Promise<void>((resolve) => clock.after(100, resolve));
      if (failures-- > 0) throw new Error('busy');
    };
    await clock.advance(60_050);
    const closed = app.context.close();
    await clock.advance(5000);
    await closed;

    await expect(store.isHeld(KEY)).resolves.toBe(false);
    expect(store.sent().slice(-2)).toEqual([`release ${KEY}`, 'close ']);
  });

  it('for the listeners of ticks that were missed before', async () => {
    const seen: string[] = [];
    let closed: Promise<unknown> | undefined;
    app.events.on('missed', async () => {
      await new Promise<void>((resolve) => clock.after(100, resolve));
      seen.push('missed');
    });
    app.registry.add('job', { cron: '* * * * *', lock: false }, () => {
      closed = app.context.close().then(() => seen.push('closed'));
    });
    clock.block(600_000);
    await clock.advance(200);
    await closed;

    expect(seen).toEqual(['missed', 'closed']);
    // The time limit of the close may still fire for nothing.
    await clock.advance(10_000);
    expect(clock.pending).toBe(0);
  });
});
