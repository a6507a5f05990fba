import { describe, expect, it } from '@jest/globals';
import { InvalidOptionsError } from '../../../lib/core/errors.js';
import type { RequestAnswer } from '../../../lib/cluster/state/job-request.js';
import { hourly, runningOf } from '../../support/cluster-state/evidence-store.js';
import { Outcome } from '../../support/outcome.js';
import { at, localInstance, viewing } from './viewing.js';

const [A, B] = ['web-1:1:aaa', 'web-2:2:bbb'];

function setUp(deps: Parameters<typeof viewing>[0] = {}) {
  const view = viewing(deps);
  view.store.put(A, { jobs: [hourly('J', { scheduled: false })] });
  view.store.put(B, { jobs: [hourly('J')], running: [runningOf({ runId: 'bbb-5', job: 'J' })] });
  view.store.onOverview = () => {
    for (const [id, { state }] of view.store.instances)
      if (state === 'live') view.store.change(id, { lastHeartbeat: view.store.now });
  };
  const answer = (changes: Partial<RequestAnswer>) =>
    view.store.answer(view.store.requests.at(-1)?.id ?? '', changes);
  return { ...view, answer };
}

const answerOf = (changes: Partial<RequestAnswer>): RequestAnswer => ({
  ...{ id: 'r', kind: 'run', job: 'J', instance: A, outcome: 'started', runId: 'aaa-9' },
  ...changes,
});

describe('a request for a run', () => {
  it('is answered by the instance that took it', async () => {
    const { clock, store, cluster, answer } = setUp();
    const asked = new Outcome(cluster.run('J', { tick: at('02:00'), by: 'ada', reason: 'missed' }));
    await clock.advance(4000);
    expect(store.requests).toMatchObject([
      { kind: 'run', job: 'J', tick: at('02:00'), by: 'ada', reason: 'missed' },
    ]);
    expect(asked.state).toBe('pending');
    answer({ instance: B, outcome: 'started', runId: 'bbb-7' });
    await clock.advance(250);
    expect(asked.value).toEqual({ outcome: 'started', instance: B, runId: 'bbb-7' });
  });

  it('is refused with the reason of the instance', async () => {
    const { clock, cluster, answer } = setUp();
    const asked = new Outcome(cluster.run('J'));
    await clock.advance(1000);
    answer({ instance: B, outcome: 'refused', reason: 'running-elsewhere' });
    await clock.advance(250);
    expect(asked.value).toEqual({ outcome: 'refused', reason: 'running-elsewhere' });
  });

  it('is unanswered after 60 s, and not before', async () => {
    const { clock, cluster } = setUp();
    const asked = new Outcome(cluster.run('J'));
    await clock.advance(59_999);
    expect(asked.state).toBe('pending');
    await clock.advance(1);
    expect(asked.value).toEqual({ outcome: 'refused', reason: 'unanswered' });
  });

  it('is refused at once while another one is pending', async () => {
    const { clock, cluster } = setUp();
    const first = new Outcome(cluster.run('J'));
    await clock.advance(0);
    await expect(cluster.run('J')).resolves.toEqual({ outcome: 'refused', reason: 'already-requested' });
    expect(first.state).toBe('pending');
  });

  it.each<[string, () => ReturnType<typeof setUp>]>([
    [
      'no live instance schedules the job',
      () => {
        const view = setUp();
        view.store.put(B, { jobs: [hourly('J', { scheduled: false })] });
        return view;
      },
    ],
    [
      'the only one that does is silent',
      () => {
        const view = setUp();
        view.store.onOverview = undefined;
        view.store.change(B, { lastHeartbeat: at('02:00') });
        return view;
      },
    ],
    [
      'the only one that does has left',
      () => {
        const view = setUp();
        view.store.change(B, { state: 'left' });
        return view;
      },
    ],
  ])('is refused at once when %s', async (_, prepare) => {
    const { store, cluster } = prepare();
    await expect(cluster.run('J')).resolves.toEqual({ outcome: 'refused', reason: 'no-instance' });
    expect(store.requests).toEqual([]);
  });

  it.each([
    ['a tick that is no date', { tick: new Date(NaN) }],
    ['an option that is not there', { ticks: 1 } as never],
  ])('is refused with %s', async (_, options) => {
    await expect(setUp().cluster.run('J', options)).rejects.toThrow(InvalidOptionsError);
  });
});

describe('a request for a run in an instance that schedules the job', () => {
  it('is taken by it at once', async () => {
    const taken: unknown[] = [];
    const local = localInstance({
      schedules: (job) => job === 'J',
      take: (request) => {
        taken.push(request);
        return Promise.resolve(answerOf({ id: request.id }));
      },
    });
    const { store, cluster } = setUp({ local });
    await expect(cluster.run('J')).resolves.toEqual({ outcome: 'started', instance: A, runId: 'aaa-9' });
    expect(taken).toMatchObject([{ id: store.requests[0]?.id, kind: 'run', by: A }]);
  });

  it('is refused by it with its reason', async () => {
    const local = localInstance({
      schedules: () => true,
      take: () => Promise.resolve(answerOf({ outcome: 'refused', reason: 'at-capacity' })),
    });
    const { cluster } = setUp({ local });
    await expect(cluster.run('J')).resolves.toEqual({ outcome: 'refused', reason: 'at-capacity' });
  });

  it('waits for the answer of another instance that has taken it first', async () => {
    const { clock, cluster, answer } = setUp({ local: localInstance({ schedules: () => true }) });
    const asked = new Outcome(cluster.run('J'));
    await clock.advance(1000);
    answer({ instance: B, outcome: 'started', runId: 'bbb-8' });
    await clock.advance(250);
    expect(asked.value).toEqual({ outcome: 'started', instance: B, runId: 'bbb-8' });
  });

  it('also runs a job that no report names yet', async () => {
    const local = localInstance({ schedules: () => true, take: () => Promise.resolve(answerOf({})) });
    const { cluster } = setUp({ local });
    await expect(cluster.run('Added.now')).resolves.toMatchObject({ outcome: 'started' });
  });
});

describe('a request to abort a run', () => {
  it('goes to the instance that has the run, and is answered by it', async () => {
    const { clock, store, cluster, answer } = setUp();
    const asked = new Outcome(cluster.abort('bbb-5', { by: 'ada', reason: 'hangs' }));
    await clock.advance(4000);
    expect(store.requests).toMatchObject([
      { kind: 'abort', job: 'J', runId: 'bbb-5', by: 'ada', reason: 'hangs' },
    ]);
    answer({ instance: B, outcome: 'aborted', runId: 'bbb-5' });
    await clock.advance(250);
    expect(asked.value).toEqual({ outcome: 'aborted', instance: B });
  });

  it('is refused when the run has ended meanwhile', async () => {
    const { clock, cluster, answer } = setUp();
    const asked = new Outcome(cluster.abort('bbb-5'));
    await clock.advance(0);
    answer({ instance: B, outcome: 'refused', reason: 'not-running' });
    await clock.advance(250);
    expect(asked.value).toEqual({ outcome: 'refused', reason: 'not-running' });
  });

  it('is unanswered after 15 s, and not before', async () => {
    const { clock, cluster } = setUp();
    const asked = new Outcome(cluster.abort('bbb-5'));
    await clock.advance(14_999);
    expect(asked.state).toBe('pending');
    await clock.advance(1);
    expect(asked.value).toEqual({ outcome: 'refused', reason: 'unanswered' });
  });

  it('shares the answer to an earlier one', async () => {
    const { clock, cluster, answer } = setUp();
    const asked = [new Outcome(cluster.abort('bbb-5')), new Outcome(cluster.abort('bbb-5'))];
    await clock.advance(1000);
    answer({ instance: B, outcome: 'aborted' });
    await clock.advance(250);
    for (const { value } of asked) expect(value).toEqual({ outcome: 'aborted', instance: B });
  });

  it.each([
    ['no report names', 'bbb-6'],
    ['has another form', 'nonsense'],
  ])('is refused at once for a run that %s', async (_, runId) => {
    const { store, cluster } = setUp();
    await expect(cluster.abort(runId)).resolves.toEqual({ outcome: 'refused', reason: 'not-running' });
    expect(store.requests).toEqual([]);
  });

  it('is refused at once for a run of a silent instance', async () => {
    const { store, cluster } = setUp();
    store.onOverview = undefined;
    store.change(B, { lastHeartbeat: at('02:00') });
    await expect(cluster.abort('bbb-5')).resolves.toEqual({ outcome: 'refused', reason: 'not-running' });
  });

  it('is taken at once by the instance that got the call, if the run is its own', async () => {
    const local = localInstance({
      id: B,
      take: ({ id, runId }) =>
        Promise.resolve(answerOf({ id, kind: 'abort', runId, instance: B, outcome: 'aborted' })),
    });
    const { store, cluster } = setUp({ local });
    await expect(cluster.abort('bbb-5')).resolves.toEqual({ outcome: 'aborted', instance: B });
    expect(store.requests).toMatchObject([{ kind: 'abort', runId: 'bbb-5' }]);
  });

  it('finds a run of its own that the last heartbeat did not name', async () => {
    const view = setUp({
      local: localInstance({
        id: B,
        refresh: async () => view.store.change(B, { running: [runningOf({ runId: 'bbb-6', job: 'J' })] }),
        take: ({ id }) => Promise.resolve(answerOf({ id, kind: 'abort', instance: B, outcome: 'aborted' })),
      }),
    });
    await expect(view.cluster.abort('bbb-6')).resolves.toEqual({ outcome: 'aborted', instance: B });
  });

  it('ends a run of its own that waits for its handler, which no report names', async () => {
    const aborted: unknown[] = [];
    const local = localInstance({ id: B, abort: (...args) => aborted.push(args) > 0 });
    const { cluster } = setUp({ local });
    await expect(cluster.abort('bbb-6', { by: 'ada' })).resolves.toEqual({ outcome: 'aborted', instance: B });
    expect(aborted).toEqual([['bbb-6', { by: 'ada' }]]);
  });
});
