import { beforeEach, describe, expect, it } from '@jest/globals';
import { LockUnavailableError } from '../../../lib/core/errors.js';
import type { JobRun } from '../../../lib/runs/job-run.js';
import { closeDuring } from '../../support/closing-during.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { startApp, type TestApp } from '../../support/test-app.js';
import { gate } from '../../support/test-instance.js';
import { VirtualClock } from '../../support/virtual-clock.js';

let clock: VirtualClock;
let store: RecordingLockStore;
let app: TestApp;

beforeEach(async () => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  store = new RecordingLockStore(clock);
  app = await startApp({ clock, jobs: { scheduling: true, lockStore: store, drainTimeout: 5_000 } });
});

const closingDuring = (handler: (run: JobRun) => unknown) => closeDuring(app, clock, handler);

describe('while the application shuts down', () => {
  it('no further tick runs', async () => {
    const { opened, open } = gate();
    const { closed } = await closingDuring(() => opened);
    let ticks = 0;
    app.events.on('started', () => ticks++).on('skipped', () => ticks++);
    await clock.advance(4_000);
    open();
    await closed;
    await clock.advance(10 * 60_000);

    expect(ticks).toBe(0);
  });

  it('a second close(), also at the same time, does no harm', async () => {
    await Promise.all([app.context.close(), app.context.close()]);
    await app.context.close();

    expect(store.sent('close')).toEqual(['close ']);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('no'))],
    [
      'throws at once',
      () => {
        throw new Error('no');
      },
    ],
  ])("the application ends although the store's close() %s, and logs the error", async (_title, close) => {
    store.close = close;
    await app.context.close();

    expect(app.log.lines('error')).toEqual(['the lock store could not be closed: no']);
  });

  it("the logged error of the store's close() shows no password of a URL", async () => {
    const url = 'redis://user:s3cr3t@127.0.0.1:1';
    const cause = new Error(`refused\n${url}`);
    store.close = () => Promise.reject(new LockUnavailableError(`closing ${url}`, { cause }));
    await app.context.close();

    expect(app.log.lines('error')).toEqual([
      expect.stringMatching(
        /^the lock store could not be closed: closing redis:\/\/…@127\.0\.0\.1:1: refused/,
      ),
    ]);
    const [stack] = app.log.stacks('error');
    expect(stack).toMatch(/closing redis:\/\/…@127\.0\.0\.1:1\n\s+at .*closing\.spec/);
    expect(app.log.lines('error').join('\n')).not.toContain('s3cr3t');
  });

  it('the application gives a close() of the store up after 1 s without an answer', async () => {
    store.close = () => new Promise(() => {});
    const closed = app.context.close();
    await clock.advance(1_000);
    await closed;

    expect(app.log.lines('error')).toEqual([
      'the lock store could not be closed: the lock store gave no answer within 1000 ms',
    ]);
  });

  it('no timer is left at the end', async () => {
    const { opened, open } = gate();
    const { closed } = await closingDuring(() => opened);
    open();
    await closed;
    await clock.advance(30_000);

    expect(clock.pending).toBe(0);
  });
});
