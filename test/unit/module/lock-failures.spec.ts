import { afterEach, describe, expect, it } from '@jest/globals';
import { InMemoryJobStateStore, LockUnavailableError } from '../../../lib/index.js';
import { closeApps, startApp } from '../../support/test-app.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { VirtualClock } from '../../support/virtual-clock.js';

afterEach(closeApps);

describe('the log of an application', () => {
  it('reports a failed release once, with the reason of the store', async () => {
    const clock = new VirtualClock();
    const lockStore = new RecordingLockStore(clock);
    lockStore.before = ({ name }) => {
      if (name === 'release') throw new Error('NOPERM no permissions to run evalsha');
    };
    const { registry, log } = await startApp({ jobs: { lockStore, scheduling: true }, clock });
    const job = registry.add('job', { interval: '1h' }, () => 1);
    await expect(job.run()).resolves.toMatchObject({ outcome: 'succeeded' });
    await clock.advance(5000);
    lockStore.before = () => undefined;
    await clock.advance(5000);
    expect(log.lines('warn').filter((line) => line.includes('lock'))).toEqual([
      'the lock store did not release the lock "job", and is asked again because: NOPERM no permissions to run evalsha',
    ]);
  });

  it.each([
    ['its driver', (text: string) => new Error(text)],
    ['a store of your own', (text: string) => new LockUnavailableError(text)],
  ])('has the reason of a skip in one line, although %s gives several', async (_who, failureOf) => {
    const clock = new VirtualClock();
    const lockStore = new RecordingLockStore(clock);
    const failure = failureOf(LIKE_PRISMA);
    const { registry, log } = await startApp({ jobs: { lockStore, scheduling: true }, clock });
    lockStore.before = () => Promise.reject(failure);
    const run = registry.add('job', { interval: '1h' }, () => 1).run();
    await clock.advance(5000);
    const { error } = await run;
    const reason = 'Invalid `prisma.$queryRawUnsafe()` invocation: Raw query failed. Code: `08006`';
    expect(error).toBeInstanceOf(LockUnavailableError);
    expect(log.lines('warn').filter((line) => line.includes('skipped'))).toEqual([
      `job was skipped because ${reason}. Further skips are not logged until the lock store answers`,
    ]);
    expect(failure.message).toBe(LIKE_PRISMA);
  });

  it('has the reason of a state store in one line', async () => {
    const clock = new VirtualClock();
    const stateStore = new InMemoryJobStateStore(clock);
    stateStore.record = () => Promise.reject(new Error(LIKE_PRISMA));
    const { registry, log } = await startApp({ jobs: { stateStore, scheduling: true }, clock });
    await registry.add('job', { interval: '1h' }, () => 1).run();
    await clock.advance(1000);
    expect(log.lines('warn').filter((line) => line.includes('do not reach'))).toEqual([
      expect.stringMatching(
        /: Invalid `prisma\.\$queryRawUnsafe\(\)` invocation: Raw query failed\. Code: `08006`\. Jobs/,
      ),
    ]);
  });
});

/** The form of a message of Prisma. */
const LIKE_PRISMA = '\nInvalid `prisma.$queryRawUnsafe()` invocation:\n\n\nRaw query failed. Code: `08006`';
