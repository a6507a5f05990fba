import { describe, expect, it } from '@jest/globals';
import { InvalidOptionsError } from '../../../lib/core/errors.js';
import { hourly } from '../../support/cluster-state/evidence-store.js';
import { Outcome } from '../../support/outcome.js';
import { at, localInstance, viewing } from './viewing.js';

const [A, B, C] = ['web-1:1:aaa', 'web-2:2:bbb', 'web-3:3:ccc'];

/** A job that two live instances know, and a silent one; another instance knows nothing of it. */
function setUp(deps: Parameters<typeof viewing>[0] = {}) {
  const view = viewing(deps);
  for (const id of [A, B, C]) view.store.put(id, { jobs: [hourly('J')] });
  view.store.put('web-4:4:ddd', { jobs: [hourly('Other')] });
  const beat = (id: string, changes = {}) =>
    view.store.change(id, { lastHeartbeat: view.store.now, ...changes });
  view.store.onOverview = () => {
    for (const id of [A, B, 'web-4:4:ddd']) beat(id);
  };
  view.store.change(C, { lastHeartbeat: at('02:00:00') });
  const seesAll = (id: string) =>
    beat(id, {
      seen: view.store.position,
      pauses: view.store.requests.filter(({ kind }) => kind === 'pause').map((pause) => pause.id),
    });
  return { ...view, beat, seesAll };
}

describe('a pause', () => {
  it('names the live instances that know the job and have not followed yet, and the silent ones', async () => {
    const { store, cluster } = setUp();
    const answer = await cluster.pause('J', { by: 'ada', reason: 'wrong totals', until: at('05:00') });
    expect(answer).toEqual({ acknowledgedBy: [], pending: expect.arrayContaining([A, B]), silent: [C] });
    expect(answer.pending).toHaveLength(2);
    expect(store.requests).toMatchObject([
      { kind: 'pause', job: 'J', by: 'ada', reason: 'wrong totals', until: at('05:00') },
    ]);
  });

  it('is acknowledged by the instances whose reports name it', async () => {
    const { store, cluster, beat, seesAll } = setUp();
    await cluster.pause('J');
    beat(B, { pauses: ['another'] });
    seesAll(A);
    const { paused } = await cluster.job('J');
    expect(paused).toMatchObject({ acknowledgedBy: [A], pending: [B], silent: [C] });
    store.put(A, { jobs: [hourly('J')], state: 'left', pauses: store.requests.map(({ id }) => id) });
    await expect(cluster.job('J')).resolves.toMatchObject({ paused: { acknowledgedBy: [], pending: [B] } });
  });

  it('lets this instance read the requests at once', async () => {
    const view = setUp({
      local: localInstance({
        id: A,
        refresh: async () => view.seesAll(A),
      }),
    });
    await expect(view.cluster.pause('J')).resolves.toMatchObject({ acknowledgedBy: [A], pending: [B] });
    expect(view.store.requests).toMatchObject([{ by: A }]);
  });

  it('stands, although this instance cannot read the requests', async () => {
    const local = localInstance({ refresh: () => Promise.reject(new Error('away')) });
    const { store, cluster } = setUp({ local });
    await expect(cluster.pause('J')).resolves.toMatchObject({ silent: [C] });
    expect(store.requests).toHaveLength(1);
  });

  it('replaces an earlier one', async () => {
    const { store, cluster, seesAll } = setUp();
    await cluster.pause('J', { by: 'ada' });
    seesAll(A);
    await expect(cluster.pause('J', { by: 'bob' })).resolves.toMatchObject({ acknowledgedBy: [] });
    expect(store.requests).toMatchObject([{ by: 'bob' }]);
    await expect(cluster.job('J')).resolves.toMatchObject({ paused: { by: 'bob' } });
  });

  it('whose end has come is shown no more', async () => {
    const { clock, store, cluster } = setUp();
    await cluster.pause('J', { until: at('02:31:00') });
    await clock.advance(60_000);
    await expect(cluster.job('J')).resolves.not.toHaveProperty('paused');
    expect(store.requests).toHaveLength(1);
  });
});

describe('a caller that waits for the instances', () => {
  it('is answered within 250 ms once none is pending; silent ones do not count', async () => {
    const { clock, cluster, seesAll } = setUp();
    const asked = new Outcome(cluster.pause('J', { wait: '10s' }));
    await clock.advance(3000);
    seesAll(A);
    await clock.advance(3000);
    expect(asked.state).toBe('pending');
    seesAll(B);
    await clock.advance(250);
    expect(asked.value).toEqual({ acknowledgedBy: expect.any(Array), pending: [], silent: [C] });
  });

  it('is told when the time is up, with those that are pending', async () => {
    const { clock, cluster, seesAll } = setUp();
    const asked = new Outcome(cluster.pause('J', { wait: 1100 }));
    await clock.advance(500);
    seesAll(B);
    await clock.advance(599);
    expect(asked.state).toBe('pending');
    await clock.advance(1);
    expect(asked.value).toMatchObject({ acknowledgedBy: [B], pending: [A] });
  });

  it('is not told of an instance that falls silent meanwhile as pending', async () => {
    const { clock, store, cluster, seesAll } = setUp();
    const asked = new Outcome(cluster.pause('J', { wait: '1m' }));
    await clock.advance(0);
    seesAll(A);
    store.onOverview = () => store.change(A, { lastHeartbeat: store.now });
    await clock.advance(14_000);
    expect(asked.state).toBe('pending');
    await clock.advance(2000);
    expect(asked.value).toEqual({ acknowledgedBy: [A], pending: [], silent: expect.arrayContaining([B, C]) });
  });
});

describe('a pause is refused', () => {
  it.each([
    ['an end that is past', { until: at('02:29:59') }, '`until` to be a Date in the future'],
    ['an end now', { until: at('02:30:00') }, '`until` to be a Date in the future'],
    ['an end that is no date', { until: new Date(NaN) }, '`until` to be a valid Date'],
    ['an end that is a text', { until: '2027-01-01' as never }, '`until` to be a valid Date'],
    ['a wait that is no duration', { wait: 'a while' as never }, '`wait`'],
    ['an option that is not there', { untill: 1 } as never, 'did you mean `until`?'],
    ['a name that is no text', { by: 7 as never }, '`by` to be a text'],
  ])('with %s', async (_, options, message) => {
    const { store, cluster } = setUp();
    const asked = cluster.pause('J', options);
    await expect(asked).rejects.toThrow(InvalidOptionsError);
    await expect(asked).rejects.toThrow(message);
    expect(store.requests).toEqual([]);
  });

  it('not for a reason of several lines, which becomes one of at most 1,000 characters', async () => {
    const { store, cluster } = setUp();
    await cluster.pause('J', { reason: `first\r\nsecond ${'x'.repeat(2000)}`, by: ' ' });
    const [request] = store.requests;
    expect(request?.reason).toMatch(/^first second x+$/);
    expect(request?.reason).toHaveLength(1000);
    expect(request?.by).toMatch(/:\d+$/);
  });
});

describe('the end of a pause', () => {
  it('is acknowledged by the instances that have read the requests since', async () => {
    const { store, cluster, seesAll, beat } = setUp();
    await cluster.pause('J', { by: 'ada' });
    // B read nothing since the pause began, so that its report does not name it either.
    beat(B, { seen: { epoch: 'first', revision: 1 } });
    seesAll(A);
    await expect(cluster.resume('J', { by: 'bob', reason: 'fixed' })).resolves.toMatchObject({
      acknowledgedBy: [],
      silent: [C],
    });
    expect(store.audit).toMatchObject([{ action: 'resume', by: 'bob', reason: 'fixed', job: 'J' }]);
    expect(store.requests).toEqual([]);
  });

  it('is waited for as its beginning is', async () => {
    const { clock, cluster, seesAll } = setUp();
    await cluster.pause('J');
    seesAll(A);
    seesAll(B);
    const asked = new Outcome(cluster.resume('J', { wait: '10s' }));
    await clock.advance(1000);
    seesAll(A);
    await clock.advance(1000);
    expect(asked.state).toBe('pending');
    seesAll(B);
    await clock.advance(250);
    expect(asked.value).toMatchObject({ pending: [], silent: [C] });
  });

  it('is not acknowledged by a position in requests that are lost', async () => {
    const { cluster, store, beat } = setUp();
    await cluster.pause('J');
    beat(A, { seen: { epoch: 'another', revision: 99 } });
    await expect(cluster.resume('J')).resolves.toMatchObject({ acknowledgedBy: [] });
    expect(store.requests).toEqual([]);
  });

  it('is not acknowledged by an instance in which the pause is in force all the same', async () => {
    const { cluster, store, beat, seesAll } = setUp();
    await cluster.pause('J');
    seesAll(A);
    beat(A, { seen: { epoch: 'first', revision: 99 } });
    await expect(cluster.resume('J')).resolves.toMatchObject({ acknowledgedBy: [] });
    expect(store.requests).toEqual([]);
  });

  it('for a job that is not paused, every live instance follows, without an entry in the audit', async () => {
    const { store, cluster } = setUp();
    const answer = await cluster.resume('J');
    expect(answer).toEqual({ acknowledgedBy: expect.arrayContaining([A, B]), pending: [], silent: [C] });
    expect(store.calls).not.toContain('withdraw');
    expect(store.audit).toEqual([]);
  });

  it('that somebody else was first with is no error', async () => {
    const { store, cluster } = setUp();
    await cluster.pause('J');
    store.withdraw = () => Promise.resolve(undefined);
    await expect(cluster.resume('J')).resolves.toMatchObject({ pending: [] });
  });

  it('is possible for a job that no instance knows any more', async () => {
    const { store, cluster } = setUp();
    await cluster.pause('J');
    store.instances.clear();
    await expect(cluster.resume('J')).resolves.toEqual({ acknowledgedBy: [], pending: [], silent: [] });
    expect(store.requests).toEqual([]);
  });
});
