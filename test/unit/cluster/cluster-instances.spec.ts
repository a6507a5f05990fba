import { describe, expect, it } from '@jest/globals';
import { StateUnavailableError } from '../../../lib/core/errors.js';
import type { StoredInstance } from '../../../lib/cluster/state/job-state-store.js';
import { runningOf } from '../../support/cluster-state/evidence-store.js';
import { at, viewing } from './viewing.js';

const A = 'web-1:1:aaa';

describe('instances', () => {
  it('show their limit, and the runs that wait for a place', async () => {
    const { store, cluster } = viewing();
    store.put(A, { waiting: 7, concurrency: 10 });
    await expect(cluster.instances()).resolves.toMatchObject([{ waiting: 7, concurrency: 10 }]);
  });

  it('have the fields of the contract in JSON', async () => {
    const { store, cluster } = viewing();
    store.put(A, { running: [runningOf()], droppedRecords: 3, lastHeartbeat: at('02:29:58') });
    expect(JSON.parse(JSON.stringify(await cluster.instances()))).toStrictEqual([
      {
        ...{ id: A, host: 'web-1', pid: 1, state: 'live', scheduling: true, droppedRecords: 3 },
        waiting: 0,
        ...{ startedAt: '2026-01-01T00:00:00.000Z', lastHeartbeat: '2026-01-01T02:29:58.000Z' },
        ...{ version: '1.0.0', node: 'v24.0.0' },
        running: [
          {
            ...{ runId: 'aaa-1', job: 'Reports.send', trigger: 'tick' },
            ...{ tick: '2026-01-01T02:00:00.000Z', since: '2026-01-01T02:00:00.100Z' },
          },
        ],
      },
    ]);
  });

  const states: readonly [string, Partial<StoredInstance>, string][] = [
    ['live up to 15 s after its last heartbeat', { lastHeartbeat: at('02:29:45.001') }, 'live'],
    ['silent from then on', { lastHeartbeat: at('02:29:45') }, 'silent'],
    ['silent for long', { lastHeartbeat: at('00:00') }, 'silent'],
    ['left, however long ago', { state: 'left', lastHeartbeat: at('01:40') }, 'left'],
    ['left, also just now', { state: 'left' }, 'left'],
    [
      'live for 15 s after an outage that it has seen',
      { lastHeartbeat: at('02:29:00'), outageEndedAt: at('02:29:45.001') },
      'live',
    ],
    ['silent again after that', { lastHeartbeat: at('02:29:00'), outageEndedAt: at('02:29:45') }, 'silent'],
  ];

  it.each(states)('an instance is %s', async (_, changes, state) => {
    const { store, cluster } = viewing();
    store.put(A, changes);
    await expect(cluster.instances()).resolves.toMatchObject([{ state }]);
  });

  it('an outage that any instance has seen excuses all of them', async () => {
    const { store, cluster } = viewing();
    store.put(A, { outageEndedAt: at('02:29:50') });
    store.put('web-2:2:bbb', { lastHeartbeat: at('02:20:00') });
    await expect(cluster.instances()).resolves.toMatchObject([{ state: 'live' }, { state: 'live' }]);
  });

  it('an outage that the viewer has seen excuses them for 15 s', async () => {
    const { clock, store, cluster } = viewing();
    store.put(A, { lastHeartbeat: at('02:00:00') });
    store.failure = () => Promise.reject(new Error('ECONNRESET'));
    await expect(cluster.instances()).rejects.toThrow(StateUnavailableError);
    store.failure = undefined;
    await clock.advance(14_999);
    await expect(cluster.instances()).resolves.toMatchObject([{ state: 'live' }]);
    await clock.advance(1);
    await expect(cluster.instances()).resolves.toMatchObject([{ state: 'silent' }]);
  });

  it('come live ones first, and then by their start, newest first', async () => {
    const { store, cluster } = viewing();
    store.put('w:1:left', { state: 'left', startedAt: at('02:20:00') });
    store.put('w:1:silent', { lastHeartbeat: at('02:00:00'), startedAt: at('02:10:00') });
    store.put('w:1:old', { startedAt: at('01:00:00') });
    store.put('w:1:new', { startedAt: at('02:00:00') });
    const ids = (await cluster.instances()).map(({ id }) => id);
    expect(ids).toEqual(['w:1:new', 'w:1:old', 'w:1:silent', 'w:1:left']);
  });
});
