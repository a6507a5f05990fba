import { describe, expect, it } from '@jest/globals';
import { InvalidOptionsError, StateUnavailableError } from '../../../lib/core/errors.js';
import { hourly, recordOf } from '../../support/cluster-state/evidence-store.js';
import { Outcome } from '../../support/outcome.js';
import { at, viewing } from './viewing.js';

describe('a state store that gives no answer', () => {
  it('is given up after 2 s', async () => {
    const { clock, store, cluster } = viewing();
    store.failure = () => new Promise(() => {});
    const asked = new Outcome(cluster.jobs());
    await clock.advance(1999);
    expect(asked.state).toBe('pending');
    await clock.advance(1);
    expect(asked.error).toEqual(new StateUnavailableError('the state store gave no answer within 2000 ms'));
    expect(clock.pending).toBe(0);
  });

  const cause = new Error('connect ECONNREFUSED redis://ada:secret@db:6379');
  const failures: readonly [string, () => Promise<never>, string][] = [
    ['rejects', () => Promise.reject(cause), 'connect ECONNREFUSED redis://…@db:6379'],
    [
      'throws at once',
      () => {
        throw new TypeError('no method');
      },
      'no method',
    ],
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a store rejects with what it likes
    ['rejects with no error', () => Promise.reject(undefined), 'the state store failed with `undefined`'],
  ];

  it.each(failures)('and %s is unavailable for its reason', async (_, failure, message) => {
    const { store, cluster } = viewing();
    store.failure = failure;
    for (const asked of [cluster.jobs(), cluster.runs('J'), cluster.pause('J'), cluster.explain('J')])
      await expect(asked).rejects.toEqual(new StateUnavailableError(message));
  });

  it('may say so itself', async () => {
    const { store, cluster } = viewing();
    const own = new StateUnavailableError('READONLY You cannot write against a read only replica');
    store.failure = () => Promise.reject(own);
    await expect(cluster.instances()).rejects.toBe(own);
  });

  it('keeps the cause', async () => {
    const { store, cluster } = viewing();
    store.failure = () => Promise.reject(cause);
    await expect(cluster.jobs()).rejects.toMatchObject({ code: 'STATE_UNAVAILABLE', cause });
  });
});

describe('records of runs', () => {
  it('are the newest 20 by default, and as many as asked for of one outcome', async () => {
    const { store, cluster } = viewing();
    store.put('web-1:1:aaa', { jobs: [hourly('Reports.send')] });
    for (let n = 0; n < 30; n++)
      store.records.push(
        recordOf({
          id: `aaa-${n}`,
          finishedAt: at(`02:00:${String(n).padStart(2, '0')}`),
          outcome: n % 2 === 0 ? 'succeeded' : 'failed',
        }),
      );
    const all = await cluster.runs('Reports.send');
    expect(all.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, n) => `aaa-${29 - n}`));
    const failed = await cluster.runs('Reports.send', { limit: 2, outcome: 'failed' });
    expect(failed.map(({ id }) => id)).toEqual(['aaa-29', 'aaa-27']);
  });

  it('are none for a job that never ran, and still there for a job that no instance knows', async () => {
    const { store, cluster } = viewing();
    store.put('web-1:1:aaa', { jobs: [hourly('Never')] });
    store.records.push(recordOf({ job: 'Removed' }));
    await expect(cluster.runs('Never')).resolves.toEqual([]);
    await expect(cluster.runs('Removed')).resolves.toHaveLength(1);
  });

  it.each([
    [{ limit: 0 }, '`limit` to be a whole number of at least 1'],
    [{ limit: 1.5 }, '`limit`'],
    [{ outcome: 'good' as never }, "`outcome` to be 'succeeded', 'failed' or 'skipped'"],
    [{ limt: 1 } as never, 'did you mean `limit`?'],
  ])('are refused for %j', async (options, message) => {
    const asked = viewing().cluster.runs('J', options);
    await expect(asked).rejects.toThrow(InvalidOptionsError);
    await expect(asked).rejects.toThrow(message);
  });
});

describe('the audit', () => {
  const entry = (n: number) => ({
    ...{ id: `r${n}`, at: at('02:00'), by: 'ada', action: 'pause' as const, job: 'J', result: 'requested' },
  });

  it('is the newest 50 entries by default', async () => {
    const { store, cluster } = viewing();
    store.audit = Array.from({ length: 60 }, (_, n) => entry(n));
    await expect(cluster.audit()).resolves.toEqual(store.audit.slice(0, 50));
    await expect(cluster.audit({ limit: 2 })).resolves.toEqual(store.audit.slice(0, 2));
  });

  it('is refused for a wrong limit', async () => {
    await expect(viewing().cluster.audit({ limit: -1 })).rejects.toThrow(
      'JobCluster.audit(): expected `limit`',
    );
  });
});

it('a call that nobody awaits does not end the process by its rejection', async () => {
  const { store, cluster } = viewing();
  store.failure = () => Promise.reject(new Error('away'));
  void cluster.pause('J');
  await new Promise((resolve) => setImmediate(resolve));
});
