import { describe, expect, it } from '@jest/globals';
import type { JobDescription } from '../../../lib/index.js';
import { hourly, recordOf } from '../../support/cluster-state/evidence-store.js';
import { at, localInstance, viewing } from '../cluster/viewing.js';

const [A, B] = ['web-1:1:aaa', 'web-2:2:bbb'];

const every10Seconds: JobDescription = {
  ...{ name: 'Mail.poll', schedule: 'every 10s', intervalMs: 10_000, lockKey: 'Mail.poll', scheduled: true },
};

async function dueTick(written: ReturnType<typeof viewing>): Promise<Date | undefined> {
  return (await written.cluster.look()).jobs()[0]?.dueTick;
}

describe('the tick that must have had an outcome', () => {
  it('is the latest one that was due more than 15 s ago', async () => {
    const view = viewing();
    view.store.put(A, { jobs: [hourly('Reports.send')] });
    expect(await dueTick(view)).toEqual(at('02:00'));
  });

  it('moves on 15 s after each tick', async () => {
    const view = viewing();
    const seen: unknown[] = [];
    for (const time of ['02:30', '03:00:14', '03:00:15', '04:00:20']) {
      await view.clock.advance(at(time).getTime() - view.clock.now());
      view.store.put(A, { jobs: [hourly('Reports.send')] });
      seen.push(await dueTick(view));
    }
    expect(seen).toEqual([at('02:00'), at('02:00'), at('03:00'), at('04:00')]);
  });

  it('is an earlier one while the latest has time left', async () => {
    const view = viewing();
    view.store.put(A, { jobs: [every10Seconds] });
    const tick = (await dueTick(view)) ?? new Date(0);
    expect(at('02:30').getTime() - tick.getTime()).toBeGreaterThanOrEqual(15_000);
    expect(at('02:30').getTime() - tick.getTime()).toBeLessThan(25_000);
  });

  it('is none before the start of every instance that schedules the job', async () => {
    const view = viewing();
    view.store.put(A, { jobs: [hourly('Reports.send')], startedAt: at('02:00:01') });
    view.store.put(B, { jobs: [hourly('Reports.send', { scheduled: false })] });
    expect(await dueTick(view)).toBeUndefined();
  });

  it('follows each definition from the start of the instances that have it', async () => {
    const view = viewing();
    const daily = hourly('Reports.send', { cron: '0 0 * * *', schedule: '0 0 * * * (UTC)' });
    view.store.put(A, { jobs: [daily], startedAt: new Date('2025-12-31T12:00:00Z') });
    view.store.put(B, { jobs: [hourly('Reports.send')], startedAt: at('02:10') });
    expect(await dueTick(view)).toEqual(at('00:00'));
  });

  it('is none that fell into a pause, also when the pause has ended', async () => {
    const view = viewing();
    view.store.put(A, { jobs: [hourly('Reports.send')] });
    const entry = { id: 'p1', by: 'ada', job: 'Reports.send', result: 'requested' };
    view.store.audit = [
      { ...entry, action: 'resume', at: at('02:20') },
      { ...entry, action: 'pause', at: at('01:30') },
    ];
    expect(await dueTick(view)).toBeUndefined();
  });

  it('is none right after an outage of the store, because outcomes are on their way', async () => {
    const view = viewing();
    view.store.put(A, { jobs: [hourly('Reports.send')], outageEndedAt: at('02:29:50') });
    expect(await dueTick(view)).toBeUndefined();
  });

  it('is none where another timer makes the job tick', async () => {
    const view = viewing();
    view.store.put(A, { jobs: [{ name: 'Mail.poll', schedule: 'custom', scheduled: true }] });
    expect(await dueTick(view)).toBeUndefined();
  });
});

describe('a look at the cluster', () => {
  it('asks the store once', async () => {
    const { store, cluster } = viewing();
    store.put(A, { jobs: [hourly('Reports.send'), hourly('Cache.warm')] });
    const look = await cluster.look();
    expect([look.jobs().length, look.instances().length, look.requests().length]).toEqual([2, 1, 0]);
    expect(store.calls).toEqual(['overview']);
  });

  it('shows two definitions with the instances that have them', async () => {
    const { store, cluster } = viewing();
    const next = hourly('Reports.send', { cron: '30 * * * *', schedule: '30 * * * * (UTC)' });
    store.put(A, { jobs: [hourly('Reports.send')] });
    store.put(B, { jobs: [{ ...next, scheduled: false }], startedAt: at('02:00') });
    expect((await cluster.look()).definitions('Reports.send')).toEqual([
      { schedule: '0 * * * * (UTC)', scheduledBy: [A], knownBy: [A] },
      { schedule: '30 * * * * (UTC)', scheduledBy: [], knownBy: [B] },
    ]);
  });

  it('leaves answered requests out, and pauses that all live instances follow', async () => {
    const { store, cluster } = viewing();
    const request = { by: 'ada', at: at('02:29'), job: 'Reports.send' };
    store.put(A, { jobs: [hourly('Reports.send')], pauses: ['p1'] });
    store.requests = [
      { ...request, id: 'p1', kind: 'pause' },
      { ...request, id: 'r1', kind: 'run' },
      { ...request, id: 'a1', kind: 'abort', runId: 'aaa-1' },
    ];
    store.answer('a1', { outcome: 'aborted', instance: A });
    expect((await cluster.look()).requests().map(({ id }) => id)).toEqual(['r1']);
    store.put(B, { jobs: [hourly('Reports.send')] });
    expect((await cluster.look()).requests().map(({ id }) => id)).toEqual(['p1', 'r1']);
  });

  it('at one instance says so in each job, and misses no tick, because others may have taken it', async () => {
    const other = viewing();
    other.store.put(A, { jobs: [hourly('Reports.send')] });
    const overview = await other.store.overview();
    const { cluster } = viewing({ local: localInstance({ id: A, overview: () => overview }) });
    const [seen] = cluster.lookAtOwn()?.jobs() ?? [];
    expect([seen?.job.name, seen?.job.scope, seen?.dueTick]).toEqual(['Reports.send', 'instance', undefined]);
  });

  it('is no look at one instance for a tool beside the application', () => {
    expect(viewing().cluster.lookAtOwn()).toBeUndefined();
  });
});

describe('one job', () => {
  it('has the lock on its key', async () => {
    const { store, lockStore, cluster } = viewing();
    store.put(A, {
      jobs: [hourly('Reports.send'), hourly('Cache.warm'), hourly('free', { lockKey: undefined })],
    });
    for (const key of ['Reports.send', 'Cache.warm'])
      await lockStore.tryAcquire(`jobs:${key}`, { owner: 'web-1:1:aaa-7', ttl: 60_000 } as never);
    store.records.push(recordOf({ id: 'aaa-7' }));
    const lock = await cluster.lockOf('Reports.send');
    expect(lock).toEqual((await cluster.locks()).find(({ job }) => job === 'Reports.send'));
    expect(await cluster.lockOf('free')).toBeUndefined();
    expect(await cluster.lockOf('unknown')).toBeUndefined();
  });

  it('has its entries of the audit', async () => {
    const { store, cluster } = viewing();
    const entry = { by: 'ada', action: 'run' as const, result: 'requested', at: at('02:00') };
    store.audit = ['Reports.send', 'Cache.warm', 'Reports.send', 'Reports.send'].map((job, index) => ({
      ...entry,
      job,
      id: `r${index}`,
    }));
    expect((await cluster.auditOf('Reports.send', 2)).map(({ id }) => id)).toEqual(['r0', 'r2']);
  });
});
