import { afterEach, describe, expect, it } from '@jest/globals';
import { ExclusiveLocks, type JobRun, LockLostError, LockUnavailableError } from '../../../lib/index.js';
import { describeLockStore, TestClock, TestJobs, TestLockStore } from '../../../lib/testing/index.js';
import { closeAll, reports, startInstance } from './application.js';

const clock = new TestClock();
const shared = new TestLockStore(clock);
const wait = (milliseconds: number): Promise<void> => clock.advance(milliseconds);
describeLockStore('TestLockStore', () => shared, { describe, it }, { wait });

afterEach(closeAll);

const untilAborted = ({ signal }: JobRun): Promise<void> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

describe('failNext()', () => {
  /** When the handler has run, in milliseconds after the full hour. */
  async function delaysWith(prepare: (jobs: TestJobs) => void): Promise<number[]> {
    const jobs = new TestJobs();
    const delays: number[] = [];
    const send = (): unknown => delays.push(jobs.clock.now() % 3_600_000);
    await startInstance(jobs, [reports({ cron: '0 * * * *' }, send)]);
    prepare(jobs);
    await jobs.clock.advance('150m');
    return delays;
  }

  it('lets the next command fail, and no other: the store is asked again 100 ms later', async () => {
    expect(await delaysWith((jobs) => jobs.store.failNext())).toEqual([100, 0]);
  });

  it('lets as many commands fail as it is told', async () => {
    expect(await delaysWith((jobs) => jobs.store.failNext(3))).toEqual([300, 0]);
  });
});

describe('failFor()', () => {
  it('skips one tick, when it ends 5 s after it or later', async () => {
    const jobs = new TestJobs();
    await startInstance(jobs, [reports({ cron: '0 * * * *' })]);
    jobs.store.failFor('61m');
    await jobs.clock.advance('2h');
    expect(jobs.results).toMatchObject([
      { outcome: 'skipped', reason: 'lock-unavailable', error: expect.any(LockUnavailableError) },
      { outcome: 'succeeded' },
    ]);
  });

  it('skips every tick for the given time on the test clock, and no other', async () => {
    const jobs = new TestJobs();
    await startInstance(jobs, [reports({ interval: '1h' })]);
    jobs.store.failFor('150m');
    await jobs.clock.advance('5h');
    const outcomes = jobs.results.map(({ outcome }) => outcome);
    expect(outcomes.slice(0, 2)).toEqual(['skipped', 'skipped']);
    expect(outcomes.slice(3)).toEqual(['succeeded', 'succeeded']);
    expect(jobs.results[0]).toMatchObject({ reason: 'lock-unavailable' });
  });

  it('makes a run lose a lock that it cannot refresh', async () => {
    const jobs = new TestJobs({ patience: 20 });
    await startInstance(jobs, [reports({ cron: '0 * * * *' }, untilAborted)]);
    await jobs.clock.advance('1h');
    jobs.store.failFor('30s');
    await jobs.clock.advance('30s');
    expect(jobs.results).toMatchObject([{ outcome: 'failed', lockLost: true }]);
  });

  it('does not keep an application from starting, and can be ended', async () => {
    const jobs = new TestJobs();
    jobs.store.failFor('10h');
    await startInstance(jobs, [reports({ cron: '0 * * * *' })]);
    await jobs.clock.advance('61m');
    jobs.store.failFor(0);
    await jobs.clock.advance('1h');
    expect(jobs.results.map(({ outcome }) => outcome)).toEqual(['skipped', 'succeeded']);
  });

  it.each(['soon', -1, 1.5, undefined])('refuses %p', (duration) => {
    // @ts-expect-error -- JavaScript does not prevent it
    expect(() => new TestJobs().store.failFor(duration)).toThrow(
      'TestLockStore.failFor(): expected `duration`',
    );
  });
});

describe('the lock that an application takes at its start', () => {
  it('does not count as a command for failNext()', async () => {
    const jobs = new TestJobs();
    const ran: Date[] = [];
    jobs.store.failNext();
    await startInstance(jobs, [reports({ cron: '0 * * * *' }, () => ran.push(jobs.clock.date))]);
    await jobs.clock.advance('61m');
    expect(ran).toEqual([new Date('2026-01-01T01:00:00.100Z')]);
  });
});

describe('freeze()', () => {
  it('gives no answer, so the instance gives a tick up after 5 s', async () => {
    const jobs = new TestJobs();
    await startInstance(jobs, [reports({ cron: '0 * * * *' })]);
    jobs.store.freeze();
    await jobs.clock.advance('1h');
    expect(jobs.results).toEqual([]);
    await jobs.clock.advance('5s');
    expect(jobs.results).toMatchObject([{ outcome: 'skipped', reason: 'lock-unavailable' }]);
  });

  it('ends with thaw(), which answers the waiting commands', async () => {
    const jobs = new TestJobs();
    await startInstance(jobs, [reports({ cron: '0 * * * *' })]);
    jobs.store.freeze();
    await jobs.clock.advance('1h');
    jobs.store.thaw();
    await jobs.clock.advance(0);
    expect(jobs.results).toMatchObject([{ outcome: 'succeeded' }]);
  });

  it('does not keep an application from starting', async () => {
    const jobs = new TestJobs();
    jobs.store.freeze();
    await startInstance(jobs, [reports({ interval: '1h' })]);
    await jobs.clock.advance('61m');
    expect(jobs.results).toMatchObject([{ reason: 'lock-unavailable' }]);
  });
});

describe('loseLease()', () => {
  it.each(['background-jobs:', 'other/', ''])(
    'aborts the run, whatever the key prefix: "%s"',
    async (keyPrefix) => {
      const jobs = new TestJobs({ patience: 20 });
      await startInstance(jobs, [reports({ cron: '0 * * * *' }, untilAborted)], { keyPrefix });
      await jobs.clock.advance('1h');
      await jobs.store.loseLease('Reports.send');
      expect(jobs.results).toEqual([]);
      await jobs.clock.advance('10s');
      expect(jobs.results).toMatchObject([
        { outcome: 'failed', lockLost: true, error: expect.any(LockLostError) },
      ]);
    },
  );

  it('loses the lock of a job by its lock.key', async () => {
    const jobs = new TestJobs();
    const send = (): Promise<void> => jobs.store.loseLease('mail');
    await startInstance(jobs, [reports({ interval: '1h', lock: { key: 'mail' } }, send)]);
    expect(await jobs.run('Reports.send')).toMatchObject({ outcome: 'succeeded', lockLost: true });
  });

  it('loses a lock by hand', async () => {
    const jobs = new TestJobs();
    const app = await startInstance(jobs, []);
    const lock = await app
      .get(ExclusiveLocks)
      .tryAcquire('import', { lockTimeout: '30s', refreshInterval: '10s' });
    await jobs.store.loseLease('import');
    expect(lock?.isHeld).toBe(true);
    await jobs.clock.advance('10s');
    expect(lock?.isHeld).toBe(false);
  });

  it('rejects when nobody holds the lock', async () => {
    const jobs = new TestJobs();
    await startInstance(jobs, [reports({ interval: '1h' })]);
    await jobs.clock.advance('1h');
    await expect(jobs.store.loseLease('Reports.send')).rejects.toThrow(
      'nobody holds the lock "Reports.send"',
    );
  });
});
