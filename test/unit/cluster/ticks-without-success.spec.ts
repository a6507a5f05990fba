import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { CronSchedule } from '../../../lib/schedules/cron-schedule.js';
import { hourly, recordOf } from '../../support/cluster-state/evidence-store.js';
import { at, localInstance, LockStoreAway, viewing } from './viewing.js';

const A = 'web-1:1:aaa';
const JOB = 'Reports.send';
const HOUR = 3_600_000;

afterEach(() => void jest.restoreAllMocks());

/** A job that ticks every hour in an instance since midnight. It is 02:30. */
function setUp(changes: Parameters<typeof viewing>[0] = {}, job = hourly(JOB)) {
  const view = viewing(changes);
  view.store.put(A, { jobs: [job] });
  const advance = async (milliseconds: number) => {
    await view.clock.advance(milliseconds);
    for (const id of view.store.instances.keys()) view.store.change(id, { lastHeartbeat: view.store.now });
  };
  const succeeded = (changed: Parameters<typeof recordOf>[0] = {}) =>
    view.store.last.set(JOB, { success: recordOf(changed) });
  const count = async () => (await view.cluster.monitor.observe()).ticksWithoutSuccess.get(JOB);
  return { ...view, advance, succeeded, count };
}

describe('ticks without success', () => {
  it('count from the start of the oldest live instance where there was no success', async () => {
    const { store, count } = setUp();
    await expect(count()).resolves.toBe(2);
    store.put('web-2:1:bbb', { jobs: [hourly(JOB)], startedAt: new Date('2025-12-31T22:30:00Z') });
    store.put('web-3:1:ccc', { jobs: [], startedAt: new Date('2025-12-01T00:00:00Z') });
    const fresh = setUp();
    for (const report of store.instances.values()) fresh.store.instances.set(report.id, report);
    for (const [digest, page] of store.pages) fresh.store.pages.set(digest, page);
    await expect(fresh.count()).resolves.toBe(4);
  });

  it('count after the tick of the last success, and begin again with the next one', async () => {
    const { advance, succeeded, count } = setUp();
    succeeded({ tick: at('02:00:00') });
    await expect(count()).resolves.toBe(0);
    await advance(2 * HOUR);
    await expect(count()).resolves.toBe(2);
    await expect(count()).resolves.toBe(2);
    await advance(HOUR);
    await expect(count()).resolves.toBe(3);
    succeeded({ tick: at('05:00:00') });
    await expect(count()).resolves.toBe(0);
  });

  it('count after the start of a manual run, whatever tick it makes up for', async () => {
    const { succeeded, count } = setUp();
    succeeded({ trigger: 'manual', tick: at('00:00:00'), startedAt: at('02:10:00') });
    await expect(count()).resolves.toBe(0);
  });

  it('do not count for 15 s', async () => {
    const { advance, succeeded, count } = setUp();
    succeeded();
    await advance(HOUR / 2 + 14_999);
    await expect(count()).resolves.toBe(0);
    await advance(1);
    await expect(count()).resolves.toBe(1);
  });

  it('are at most 1,000', async () => {
    const schedule = hourly(JOB, { cron: '* * * * * *', schedule: '* * * * * * (UTC)' });
    await expect(setUp({}, schedule).count()).resolves.toBe(1000);
  });

  it('are counted once: a later call looks at new ticks alone', async () => {
    const { advance, count } = setUp();
    await expect(count()).resolves.toBe(2);
    const countTicks = jest.spyOn(CronSchedule.prototype, 'countTicks');
    await advance(HOUR);
    await expect(count()).resolves.toBe(3);
    expect(countTicks).toHaveBeenCalled();
    // The first call ended at 02:30, without the last 15 s.
    for (const [from] of countTicks.mock.calls) expect(from).toBe(at('02:29:45').getTime() + 1);
  });

  it('begin with the next instance where the oldest one has left', async () => {
    const { store, count } = setUp();
    store.put('web-2:1:bbb', { jobs: [hourly(JOB)], startedAt: at('01:30:00') });
    await expect(count()).resolves.toBe(2);
    store.change(A, { state: 'left' });
    await expect(count()).resolves.toBe(1);
  });

  it('are absent during a pause, and ticks of the pause never count', async () => {
    const { store, advance, succeeded, count } = setUp();
    succeeded();
    store.requests.push({ id: 'p', kind: 'pause', job: JOB, by: 'ada', at: at('02:20:00') });
    await expect(count()).resolves.toBeUndefined();
    await advance(2 * HOUR);
    await expect(count()).resolves.toBeUndefined();
    store.requests = [];
    await expect(count()).resolves.toBe(0);
    await advance(HOUR);
    await expect(count()).resolves.toBe(1);
  });

  it('are absent while the application pauses the job in this instance', async () => {
    let isPaused = true;
    const { advance, count } = setUp({ local: localInstance({ isPaused: () => isPaused }) });
    await expect(count()).resolves.toBeUndefined();
    isPaused = false;
    await expect(count()).resolves.toBe(0);
    await advance(HOUR);
    await expect(count()).resolves.toBe(1);
  });

  it('count from its addition where somebody has added the job since', async () => {
    const { store, advance, cluster } = setUp();
    const countOf = async (job: string) => (await cluster.monitor.observe()).ticksWithoutSuccess.get(job);
    await expect(countOf('added')).resolves.toBeUndefined();
    await advance(3 * HOUR);
    store.put(A, { jobs: [hourly(JOB), hourly('added')] });
    await expect(countOf('added')).resolves.toBe(3);
    await advance(2 * HOUR);
    store.put(A, { jobs: [hourly(JOB), hourly('added'), hourly('added later')] });
    await advance(HOUR);
    await expect(countOf('added')).resolves.toBe(6);
    await expect(countOf('added later')).resolves.toBe(3);
  });

  it.each([
    ['nobody schedules it', hourly(JOB, { scheduled: false })],
    ['another timer makes it tick', { ...hourly(JOB), cron: undefined, timeZone: undefined }],
  ])('are absent where %s', async (_, job) => {
    await expect(setUp({}, job).count()).resolves.toBeUndefined();
  });

  it('count while all instances that schedule the job are silent', async () => {
    const { clock, store, count } = setUp();
    store.put('cli:1:zzz', { jobs: [hourly(JOB, { scheduled: false })] });
    await clock.advance(HOUR);
    store.change('cli:1:zzz', { lastHeartbeat: store.now });
    await expect(count()).resolves.toBe(3);
  });

  it('do not count inside of a hold, also when nobody looked at its end', async () => {
    const { advance, succeeded, count, lockStore } = setUp();
    succeeded({ id: 'aaa-1', finishedAt: at('02:00:01') });
    await lockStore.tryAcquire(`jobs:lock:${JOB}`, 3 * HOUR - 1_000_000, { owner: 'web-1:1:aaa-1' });
    await advance(HOUR);
    await expect(count()).resolves.toBe(0);
    // The hold ends at 05:13, so that the ticks from 06:00 on count.
    await advance(4 * HOUR);
    await expect(count()).resolves.toBe(2);
  });

  it('count before the hold, and after one that was ended early', async () => {
    const { advance, succeeded, count, lockStore } = setUp();
    succeeded({ id: 'aaa-1', finishedAt: at('04:30:00') });
    const lease = await lockStore.tryAcquire(`jobs:lock:${JOB}`, 24 * HOUR, { owner: 'web-1:1:aaa-1' });
    await advance(3 * HOUR);
    await expect(count()).resolves.toBe(2);
    await lease?.release();
    await advance(HOUR);
    await expect(count()).resolves.toBe(3);
  });

  it('count where the lock store cannot tell of holds', async () => {
    const { clock } = viewing();
    const { count } = setUp({ lockStore: new LockStoreAway(clock) });
    await expect(count()).resolves.toBe(2);
  });

  it('come with the jobs and the instances, by one question', async () => {
    const { store, succeeded, cluster } = setUp();
    succeeded();
    const { now, jobs, instances } = await cluster.monitor.observe();
    expect(now).toEqual(at('02:30:00'));
    expect(jobs).toEqual(await cluster.jobs());
    expect(instances).toEqual(await cluster.instances());
    expect(store.calls).toEqual(['overview', 'overview', 'overview']);
  });
});
