import { describe, expect, it } from '@jest/globals';
import { InvalidOptionsError, LockUnavailableError } from '../../../lib/core/errors.js';
import { InMemoryLockStore } from '../../../lib/locks/in-memory-lock-store.js';
import type { LockStore } from '../../../lib/locks/lock-store.js';
import { hourly, recordOf, runningOf } from '../../support/cluster-state/evidence-store.js';
import { Outcome } from '../../support/outcome.js';
import { LockStoreAway, viewing } from './viewing.js';

const A = 'web-1:1:aaa';

async function setUp(owner: string, jobs = [hourly('Reports.send')], key = 'Reports.send') {
  const view = viewing();
  view.store.put(A, { jobs });
  await view.lockStore.tryAcquire(`jobs:lock:${key}`, 30_000, { owner });
  return view;
}

describe('the kind of a lock', () => {
  const kinds: readonly [string, string, object][] = [
    ['a run', 'web-1:1:aaa-1', { kind: 'run', instance: A, runId: 'aaa-1' }],
    ['a later acquisition of a run', 'web-1:1:aaa-12#3', { kind: 'run', instance: A, runId: 'aaa-12' }],
    ['a run on a host with a dash', 'my-web-1:1:aaa-1', { kind: 'run', instance: 'my-web-1:1:aaa' }],
    ['ExclusiveLocks', 'web-1:1:aaa-1:by-hand', { kind: 'by-hand', instance: A }],
    ['a person', 'ada', { kind: 'by-hand' }],
    ['another form with a number', 'web-1:1:aaa', { kind: 'by-hand' }],
    ['another library', 'a1b2-c3d4-1', { kind: 'by-hand' }],
  ];

  it.each(kinds)('of %s is told by its owner', async (_, owner, kind) => {
    const { cluster } = await setUp(owner);
    const [lock] = await cluster.locks();
    expect(lock).toMatchObject({
      key: 'Reports.send',
      job: 'Reports.send',
      owner,
      remainingMs: 30_000,
      ...kind,
    });
    if (!('instance' in kind)) expect(lock).not.toHaveProperty('instance');
    if (!('runId' in kind) && lock?.kind === 'by-hand') expect(lock).not.toHaveProperty('runId');
  });

  it('is a hold once the record of its run is there', async () => {
    const { store, cluster } = await setUp('web-1:1:aaa-1');
    store.records.push(recordOf({ id: 'aaa-1' }));
    await expect(cluster.locks()).resolves.toMatchObject([{ kind: 'hold', runId: 'aaa-1' }]);
  });

  it('is a hold once its run is the last one of the job, with no further question', async () => {
    const { store, cluster } = await setUp('web-1:1:aaa-1#2');
    store.last.set('Reports.send', { failure: recordOf({ id: 'aaa-1', outcome: 'failed' }) });
    await expect(cluster.locks()).resolves.toMatchObject([{ kind: 'hold' }]);
    expect(store.calls).toEqual(['overview']);
  });

  it('is a run while its instance reports it', async () => {
    const { store, cluster } = await setUp('web-1:1:aaa-1');
    store.change(A, { running: [runningOf()] });
    await expect(cluster.locks()).resolves.toMatchObject([{ kind: 'run' }]);
    expect(store.calls).toEqual(['overview']);
  });
});

describe('locks', () => {
  it('are those that are held, by their keys, in JSON with the fields of the contract', async () => {
    const { store, lockStore, cluster } = await setUp('web-1:1:aaa-1');
    const jobs = [
      hourly('Reports.send'),
      hourly('Cache.warm'),
      hourly('Free'),
      hourly('Each', { lockKey: undefined }),
    ];
    store.put(A, { jobs });
    await lockStore.tryAcquire('jobs:lock:Cache.warm', 1000, { owner: 'ada' });
    await lockStore.tryAcquire('jobs:lock:Unknown', 1000, { owner: 'ada' });
    expect(JSON.parse(JSON.stringify(await cluster.locks()))).toStrictEqual([
      { key: 'Cache.warm', job: 'Cache.warm', kind: 'by-hand', owner: 'ada', remainingMs: 1000 },
      {
        ...{ key: 'Reports.send', job: 'Reports.send', kind: 'run', owner: 'web-1:1:aaa-1' },
        ...{ instance: A, runId: 'aaa-1', remainingMs: 30_000 },
      },
    ]);
  });

  it('on a key that several jobs share name the job whose run it is, if a report or a record tells it', async () => {
    const shared = [hourly('One', { lockKey: 'db' }), hourly('Two', { lockKey: 'db' })];
    const { store, cluster } = await setUp('web-1:1:aaa-1', shared, 'db');
    const [unknown] = await cluster.locks();
    expect(unknown).toMatchObject({ key: 'db', kind: 'run' });
    expect(unknown).not.toHaveProperty('job');
    store.change(A, { running: [runningOf({ job: 'Two' })] });
    await expect(cluster.locks()).resolves.toMatchObject([{ key: 'db', job: 'Two', kind: 'run' }]);
    store.change(A, { running: [] });
    store.records.push(recordOf({ id: 'aaa-1', job: 'One' }));
    await expect(cluster.locks()).resolves.toMatchObject([{ job: 'One', kind: 'hold' }]);
  });

  it.each<[string, LockStore | undefined, string]>([
    [
      'no method for it',
      Object.assign(new InMemoryLockStore(), { inspect: undefined }),
      'InMemoryLockStore cannot tell',
    ],
    ['no connection', new LockStoreAway(), 'connect ECONNREFUSED 127.0.0.1:6379'],
    ['no lock store', undefined, 'no lock store'],
  ])('cannot be told with %s', async (_, lockStore, reason) => {
    const { store, cluster } = viewing({ lockStore });
    store.put(A, { jobs: [hourly('J')] });
    const asked = cluster.locks();
    await expect(asked).rejects.toThrow(LockUnavailableError);
    await expect(asked).rejects.toThrow(reason);
  });

  it('cannot be told by a store that does not answer within 2 s', async () => {
    const lockStore = Object.assign(new InMemoryLockStore(), { inspect: () => new Promise(() => {}) });
    const { clock, store, cluster } = viewing({ lockStore: lockStore });
    store.put(A, { jobs: [hourly('J')] });
    const asked = new Outcome(cluster.locks());
    await clock.advance(1999);
    expect(asked.state).toBe('pending');
    await clock.advance(1);
    expect(asked.error).toEqual(new LockUnavailableError('the lock store gave no answer within 2000 ms'));
  });
});

it('with `stateStore: false` every method rejects with an error that names the option', async () => {
  const { cluster } = viewing({ stateStore: undefined });
  const asked = [
    ...[cluster.jobs(), cluster.job('J'), cluster.runs('J'), cluster.explain('J'), cluster.instances()],
    ...[cluster.locks(), cluster.pause('J'), cluster.resume('J'), cluster.run('J'), cluster.abort('aaa-1')],
    ...[cluster.audit(), cluster.explainLatestBefore('J', new Date(0)), cluster.explainLatest('J', 60)],
  ];
  for (const answer of asked) {
    await expect(answer).rejects.toThrow(InvalidOptionsError);
    await expect(answer).rejects.toThrow('the module option `stateStore`');
  }
});
