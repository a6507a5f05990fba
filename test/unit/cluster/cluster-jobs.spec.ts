import { describe, expect, it } from '@jest/globals';
import { UnknownJobError } from '../../../lib/core/errors.js';
import { IntervalSchedule } from '../../../lib/schedules/interval-schedule.js';
import { hourly, recordOf, runningOf } from '../../support/cluster-state/evidence-store.js';
import { at, viewing } from './viewing.js';

const [A, B] = ['web-1:1:aaa', 'web-2:2:bbb'];

describe('jobs of all instances', () => {
  it('are shown by name, with the fields of the contract in JSON', async () => {
    const { store, cluster } = viewing();
    store.put(A, {
      jobs: [hourly('Reports.send'), hourly('Cache.warm', { scheduled: false })],
      running: [runningOf()],
      pauses: ['p1'],
    });
    const success = recordOf();
    const failure = recordOf({ id: 'aaa-0', outcome: 'failed', error: 'no paper' });
    store.last.set('Reports.send', { success, failure });
    const pause = {
      id: 'p1',
      kind: 'pause',
      job: 'Reports.send',
      by: 'ada',
      reason: 'totals',
      at: at('02:10'),
    };
    store.requests = [{ ...pause, kind: 'pause' }];
    const [cache, reports] = JSON.parse(JSON.stringify(await cluster.jobs())) as unknown[];
    expect(cache).toStrictEqual({
      ...{ name: 'Cache.warm', schedule: '0 * * * * (UTC)', cron: '0 * * * *', timeZone: 'UTC' },
      ...{ running: [], scheduledBy: [], knownBy: [A], definitions: 1 },
    });
    expect(reports).toStrictEqual({
      ...{ name: 'Reports.send', schedule: '0 * * * * (UTC)', cron: '0 * * * *', timeZone: 'UTC' },
      nextTick: '2026-01-01T03:00:00.000Z',
      paused: {
        ...{ by: 'ada', reason: 'totals', at: '2026-01-01T02:10:00.000Z' },
        ...{ acknowledgedBy: [A], pending: [], silent: [] },
      },
      running: [
        {
          ...{ runId: 'aaa-1', instance: A },
          ...{ tick: '2026-01-01T02:00:00.000Z', since: '2026-01-01T02:00:00.100Z' },
        },
      ],
      lastSuccess: JSON.parse(JSON.stringify(success)) as unknown,
      lastFailure: JSON.parse(JSON.stringify(failure)) as unknown,
      ...{ scheduledBy: [A], knownBy: [A], definitions: 1 },
    });
  });

  it('have no members for what is absent', async () => {
    const { store, cluster } = viewing();
    store.put(A, { jobs: [{ name: 'Mail.poll', schedule: 'custom', scheduled: true, cron: undefined }] });
    const job = await cluster.job('Mail.poll');
    expect(Object.keys(job).sort()).toEqual(
      ['definitions', 'knownBy', 'name', 'running', 'schedule', 'scheduledBy'].sort(),
    );
  });

  it('are also those that silent and departed instances knew', async () => {
    const { store, cluster } = viewing();
    store.put(A, { jobs: [hourly('Old.job')], state: 'left', lastHeartbeat: at('02:00') });
    store.put(B, {
      jobs: [hourly('Dead.job')],
      lastHeartbeat: at('01:00'),
      running: [runningOf({ job: 'Dead.job' })],
    });
    const jobs = await cluster.jobs();
    expect(jobs).toMatchObject([{ name: 'Dead.job' }, { name: 'Old.job' }]);
    for (const job of jobs) {
      expect(job).toMatchObject({ scheduledBy: [], knownBy: [], running: [], definitions: 0 });
      expect(job).not.toHaveProperty('nextTick');
    }
  });

  it('carry the scope of a store that covers one instance', async () => {
    const { store, cluster } = viewing({ scope: 'instance' });
    store.put(A, { jobs: [hourly('Reports.send')] });
    await expect(cluster.jobs()).resolves.toMatchObject([{ scope: 'instance' }]);
    await expect(cluster.instances()).resolves.toMatchObject([{ scope: 'instance' }]);
    await expect(cluster.explain('Reports.send')).resolves.toMatchObject({ scope: 'instance' });
  });

  it('an unknown one is refused, with the most similar name', async () => {
    const { store, cluster } = viewing();
    store.put(A, { jobs: [hourly('Reports.send')] });
    const asked = [
      cluster.job('Reports.sent'),
      cluster.runs('Reports.sent'),
      cluster.explain('Reports.sent'),
      cluster.pause('Reports.sent'),
      cluster.resume('Reports.sent'),
      cluster.run('Reports.sent'),
    ];
    for (const answer of asked) {
      await expect(answer).rejects.toThrow(UnknownJobError);
      await expect(answer).rejects.toThrow('unknown job `Reports.sent`: did you mean `Reports.send`?');
    }
  });
});

describe('the definitions of a job', () => {
  const other = hourly('J', { schedule: '30 * * * * (UTC)', cron: '30 * * * *' });
  const cases = [
    ['of equal instances are one', [hourly('J'), hourly('J')], 1],
    ['do not differ by whether it is scheduled', [hourly('J'), hourly('J', { scheduled: false })], 1],
    ['are two while two versions are deployed', [hourly('J'), other], 2],
    ['differ by the key of the lock', [hourly('J'), hourly('J', { lockKey: 'other' })], 2],
  ] as const;

  it.each(cases)('%s', async (_, [one, two], definitions) => {
    const { store, cluster } = viewing();
    store.put(A, { jobs: [one] });
    store.put(B, { jobs: [two] });
    await expect(cluster.job('J')).resolves.toMatchObject({ definitions });
  });

  it('of an instance that has left or is silent do not count', async () => {
    const { store, cluster } = viewing();
    store.put(A, { jobs: [hourly('J')] });
    store.put(B, { jobs: [other], state: 'left' });
    store.put('web-3:3:ccc', { jobs: [other], lastHeartbeat: at('02:29:00') });
    await expect(cluster.job('J')).resolves.toMatchObject({ definitions: 1 });
  });

  it('that is shown is the one of the instance which started last', async () => {
    const { store, cluster } = viewing();
    store.put(A, { jobs: [hourly('J')], startedAt: at('01:00') });
    store.put(B, { jobs: [other], startedAt: at('02:00') });
    await expect(cluster.job('J')).resolves.toMatchObject({ cron: '30 * * * *' });
  });

  it('that is shown is best one of an instance that schedules the job', async () => {
    const { store, cluster } = viewing();
    store.put(A, { jobs: [hourly('J')], startedAt: at('01:00') });
    store.put(B, { jobs: [{ ...other, scheduled: false }], startedAt: at('02:00') });
    await expect(cluster.job('J')).resolves.toMatchObject({ cron: '0 * * * *' });
  });
});

describe('the next tick', () => {
  it('of an interval has the grid of the job', async () => {
    const { clock, store, cluster } = viewing();
    store.put(A, { jobs: [{ name: 'Poll', schedule: 'every 7m', intervalMs: 420_000, scheduled: true }] });
    const nextTick = new Date(new IntervalSchedule(420_000, 'Poll').nextTick(clock.now()));
    await expect(cluster.job('Poll')).resolves.toMatchObject({ nextTick, intervalMs: 420_000 });
  });

  it('of a cron pattern is in its time zone', async () => {
    const { store, cluster } = viewing();
    const daily = { cron: '0 9 * * *', timeZone: 'Asia/Tokyo', schedule: '0 9 * * * (Asia/Tokyo)' };
    store.put(A, { jobs: [hourly('J', daily)] });
    await expect(cluster.job('J')).resolves.toMatchObject({ nextTick: new Date('2026-01-02T00:00:00Z') });
  });

  it('is the first of all definitions that are scheduled', async () => {
    const { store, cluster } = viewing();
    store.put(A, { jobs: [hourly('J')] });
    store.put(B, { jobs: [hourly('J', { cron: '45 * * * *' })] });
    store.put('web-3:3:ccc', { jobs: [hourly('J', { cron: '31 * * * *', scheduled: false })] });
    await expect(cluster.job('J')).resolves.toMatchObject({ nextTick: at('02:45:00') });
  });

  it.each([
    ['no instance schedules it', { scheduled: false }],
    ['another version has written a pattern that this one cannot read', { cron: 'every full moon' }],
    ['the time zone is not known here', { timeZone: 'Mars/Olympus' }],
  ])('is absent when %s', async (_, changes) => {
    const { store, cluster } = viewing();
    store.put(A, { jobs: [hourly('J', changes)] });
    await expect(cluster.job('J')).resolves.not.toHaveProperty('nextTick');
  });
});
