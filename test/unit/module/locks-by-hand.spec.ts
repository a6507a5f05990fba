import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidOptionsError, LockReentryError } from '../../../lib/core/errors.js';
import type { ExclusiveLockOptions } from '../../../lib/locks/exclusive-locks.js';
import { closeApps, startApp, type TestApp } from '../../support/test-app.js';

let app: TestApp;

beforeEach(async () => {
  app = await startApp();
});
afterEach(closeApps);

const LOCK_TIMEOUT = "a whole number of milliseconds or a text like '30s', from 1 s to 366 days";

describe('invalid arguments of tryAcquire() are refused with an error that names the option, the value and the expectation', () => {
  it.each([
    ['an empty key', '', {}, 'expected `key` to be a text that is not empty, got "" (string)'],
    ['a key that is no text', 5, {}, 'expected `key` to be a text that is not empty, got 5 (number)'],
    [
      'a short lockTimeout',
      'key',
      { lockTimeout: 999 },
      `expected \`lockTimeout\` to be ${LOCK_TIMEOUT}, got 999 (number)`,
    ],
    [
      'a refreshInterval above half of lockTimeout',
      'key',
      { lockTimeout: '10s', refreshInterval: 5_001 },
      'expected `refreshInterval` to be at most half of `lockTimeout` (5s), got 5001 (number)',
    ],
    ['an unknown option', 'key', { timeout: '1m' }, 'unknown option `timeout`'],
    ['no object', 'key', '1m', 'expected `options` to be an object, got "1m" (string)'],
  ])('%s', async (_title, key, options, message) => {
    // As JavaScript allows it.
    const asked = app.locks.tryAcquire(key as string, options as ExclusiveLockOptions);

    await expect(asked).rejects.toThrow(InvalidOptionsError);
    await expect(asked).rejects.toThrow(`ExclusiveLocks.tryAcquire(): ${message}`);
  });
});

describe('a lock by hand and the lease of a job share their keys', () => {
  it('a lock by hand with the key of a job keeps the job from running', async () => {
    const job = app.registry.add('job', { interval: '1m' }, () => 1);
    const lock = await app.locks.tryAcquire('job');
    await expect(job.run()).resolves.toMatchObject({ reason: 'running-elsewhere' });
    await lock?.release();

    await expect(job.run()).resolves.toMatchObject({ outcome: 'succeeded' });
  });

  it('a run cannot take the key of its own lease, not even after an await', async () => {
    const job = app.registry.add('job', { interval: '1m', lock: { key: 'shared' } }, async () => {
      await Promise.resolve();
      return app.locks.tryAcquire('shared');
    });

    const { error } = await job.run();

    expect(error).toBeInstanceOf(LockReentryError);
    expect(error).toMatchObject({ code: 'LOCK_REENTRY', message: expect.stringContaining('"shared"') });
  });

  it('a run can take another key, and its own key once it has released the lease', async () => {
    const job = app.registry.add('job', { interval: '1m' }, async (run) => {
      const other = await app.locks.tryAcquire('other');
      await run.lock?.release();
      const own = await app.locks.tryAcquire('job');
      return [other?.isHeld, own?.isHeld];
    });

    await expect(job.run()).resolves.toMatchObject({ outcome: 'succeeded', value: [true, true] });
  });

  it('a listener may release the lease before the handler, which then runs without it', async () => {
    app.events.on('started', ({ run }) => run.lock?.release());
    const job = app.registry.add('job', { interval: '1m' }, (run) => run.lock?.isHeld);

    await expect(job.run()).resolves.toMatchObject({ outcome: 'succeeded', value: false, lockLost: false });
  });
});
