import { afterEach, describe, expect, it } from '@jest/globals';
import { InvalidOptionsError } from '../../../lib/core/errors.js';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import { InMemoryLockStore } from '../../../lib/locks/in-memory-lock-store.js';
import { closeApps, startApp, startError } from '../../support/test-app.js';

const environment = process.env['NODE_ENV'];

afterEach(async () => {
  process.env['NODE_ENV'] = environment;
  await closeApps();
});

class Reports {
  @BackgroundJob({ interval: '1m' })
  send(): void {}
}

class Unlocked {
  @BackgroundJob({ interval: '1m', lock: false })
  send(): void {}
}

describe('in production', () => {
  it('the start fails without a lockStore for a job with a lock, and the error names the job and the remedy', async () => {
    process.env['NODE_ENV'] = 'production';

    expect(await startError({ jobs: { scheduling: false }, providers: [Reports] })).toMatchObject({
      code: 'INVALID_OPTIONS',
      message: expect.stringMatching(
        /`lockStore` to be given in production.*Reports\.send.*new RedisLockStore.*new InMemoryLockStore/,
      ),
    });
  });

  it('an explicit InMemoryLockStore is accepted', async () => {
    process.env['NODE_ENV'] = 'production';
    const jobs = { scheduling: false, lockStore: new InMemoryLockStore() };
    const { names, log } = await startApp({ jobs, providers: [Reports] });

    expect(names).toEqual(['Reports.send']);
    expect(log.lines('warn')).toEqual([]);
  });

  it.each([
    ['no job has a lock', [Unlocked]],
    ['there is no job', []],
  ])('the start needs no lockStore when %s', async (_title, providers) => {
    process.env['NODE_ENV'] = 'production';

    await expect(startApp({ jobs: { scheduling: false }, providers })).resolves.toBeDefined();
  });

  it('a job with a lock that is added later is refused', async () => {
    process.env['NODE_ENV'] = 'production';
    const { registry } = await startApp({ jobs: { scheduling: false } });

    expect(() => registry.add('late', { interval: '1m' }, () => 1)).toThrow(InvalidOptionsError);
    expect(registry.has('late')).toBe(false);
  });
});

describe('outside production one warning says that locks are local to this process, except in tests', () => {
  it.each([
    ['development', 1],
    [undefined, 1],
    ['test', 0],
  ])('NODE_ENV=%s', async (value, warnings) => {
    if (value === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = value;
    const { log, registry } = await startApp({ jobs: { scheduling: false }, providers: [Reports] });
    registry.add('another', { interval: '1m' }, () => 1);

    expect(log.lines('warn').filter((line) => line.includes('no `lockStore` is given'))).toHaveLength(
      warnings,
    );
  });
});
