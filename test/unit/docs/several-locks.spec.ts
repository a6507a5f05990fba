import { afterEach, describe, expect, it } from '@jest/globals';
import { SeveralLocks } from '../../../sample/recipes/several-locks.js';
import { closeApps, startApp, type TestApp } from '../../support/test-app.js';

afterEach(closeApps);

describe('several locks are taken in one run', () => {
  const isFree = async ({ locks }: TestApp, key: string) => {
    const lock = await locks.tryAcquire(key);
    return lock?.release() ?? false;
  };

  it('all or none, beside the lease of the run, and none is left', async () => {
    const app = await startApp({ providers: [SeveralLocks] });
    const several = app.context.get(SeveralLocks);
    const held = async (): Promise<unknown> =>
      several.with(['x', 'y'], async (locks) => locks.map(({ key, isHeld }) => [key, isHeld]));
    const job = app.registry.add('job', { interval: '1m' }, held);

    await expect(job.run()).resolves.toMatchObject({
      value: [
        ['x', true],
        ['y', true],
      ],
    });
    const y = await app.locks.tryAcquire('y');
    await expect(job.run()).resolves.toMatchObject({ outcome: 'succeeded', value: undefined });
    await expect(isFree(app, 'x')).resolves.toBe(true);
    await y?.release();
    await expect(isFree(app, 'y')).resolves.toBe(true);
  });

  it('but not its own: the run fails with an error that says so, and gives the others back', async () => {
    const app = await startApp({ providers: [SeveralLocks] });
    const several = app.context.get(SeveralLocks);
    const job = app.registry.add('job', { interval: '1m' }, () => several.with(['x', 'job'], async () => 1));
    await expect(job.run()).resolves.toMatchObject({ outcome: 'failed', error: { code: 'LOCK_REENTRY' } });
    await expect(isFree(app, 'x')).resolves.toBe(true);
  });
});
