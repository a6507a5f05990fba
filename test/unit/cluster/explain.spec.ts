import { describe, expect, it } from '@jest/globals';
import { InvalidOptionsError } from '../../../lib/core/errors.js';
import type { RunRecord } from '../../../lib/cluster/state/run-record.js';
import type { TickExplanation } from '../../../lib/cluster/view/explain/tick-explanation.js';
import { InMemoryLockStore } from '../../../lib/locks/in-memory-lock-store.js';
import { hourly, recordOf, runningOf, skipOf } from '../../support/cluster-state/evidence-store.js';
import { at, LockStoreAway, viewing } from './viewing.js';

const J = 'Reports.send';
const [A, B, C] = ['web-1:1:aaa', 'web-2:2:bbb', 'web-3:3:ccc'];
const TICK = at('02:00');
const CLAIM = `jobs:claim:${J}@2026-01-01T02:00:00.000Z`;
const THE_TICK = `tick of "${J}" at 2026-01-01T02:00:00.000Z`;

type View = ReturnType<typeof viewing>;

/** Puts evidence of the tick at 02:00; it is 02:30. Two live instances schedule the job unless it says otherwise. */
type Evidence = (view: View) => unknown;

const jobs = [hourly(J)];
const lockless = [hourly(J, { lockKey: undefined })];

async function explained(evidence: Evidence, tick: Date | undefined = TICK, deps = {}) {
  const view = viewing(deps);
  for (const id of [A, B]) view.store.put(id, { jobs });
  await evidence(view);
  return view.cluster.explain(J, tick);
}

const records =
  (...found: Partial<RunRecord>[]): Evidence =>
  ({ store }) =>
    store.records.push(...found.map(recordOf));

const claimedBy =
  (owner: string, then: Evidence = () => undefined): Evidence =>
  async (view) => {
    await view.lockStore.tryAcquire(CLAIM, 3_600_000, { owner });
    await then(view);
  };

/** Both instances started after the tick, and nobody else was there. */
const startedLater: Evidence = ({ store }) => {
  for (const id of [A, B]) store.put(id, { jobs, startedAt: at('02:10') });
};

const both =
  (...all: Evidence[]): Evidence =>
  async (view) => {
    for (const evidence of all) await evidence(view);
  };

/** A hundred runs, one each millisecond from that time on. */
function fullFrom(time: string): Evidence {
  return ({ store }) => {
    for (let n = 0; n < 100; n++) {
      const startedAt = new Date(at(time).getTime() + n);
      const finishedAt = new Date(startedAt.getTime() + 60_000);
      store.records.push(recordOf({ id: `zzz-${n}`, tick: startedAt, startedAt, finishedAt }));
    }
  };
}

/** They are later than the tick, and push out its record. */
const fullHistory = fullFrom('02:01');

type Case = readonly [string, Evidence, Omit<TickExplanation, 'text' | 'job' | 'run'>, string];

const cases: Readonly<Record<string, readonly Case[]>> = {
  'a tick succeeded': [
    [
      'by its record',
      records({}),
      { verdict: 'succeeded', instance: A },
      `The run of "${J}" at 2026-01-01T02:00:00.000Z succeeded in ${A} at 2026-01-01T02:00:01.000Z, after 1000 ms.`,
    ],
    [
      'by a repeated run after its instance died, however the report of that one looks',
      both(records({ id: 'bbb-1', instance: B, trigger: 'recovery', attempts: 2 }), ({ store }) =>
        store.change(A, { running: [runningOf()], lastHeartbeat: TICK }),
      ),
      { verdict: 'succeeded', instance: B },
      `The repeated run of "${J}" at 2026-01-01T02:00:00.000Z succeeded in ${B} at 2026-01-01T02:00:01.000Z, after 1000 ms and 2 attempts.`,
    ],
    [
      'by a record, although its report still names the run',
      both(records({}), ({ store }) => store.change(A, { running: [runningOf()] })),
      { verdict: 'succeeded', instance: A },
      'succeeded',
    ],
    [
      'although a run by hand for the same tick failed later',
      records(
        {},
        { id: 'bbb-1', instance: B, trigger: 'manual', outcome: 'failed', finishedAt: at('02:20') },
      ),
      { verdict: 'succeeded', instance: A },
      'succeeded',
    ],
    [
      'although a run by hand for the same tick is in flight',
      both(records({}), ({ store }) =>
        store.change(B, { running: [runningOf({ runId: 'bbb-1', trigger: 'manual' })] }),
      ),
      { verdict: 'succeeded', instance: A },
      'succeeded',
    ],
    [
      'by a run by hand, where there was no other',
      records(
        { trigger: 'manual' },
        { id: 'bbb-1', instance: B, outcome: 'skipped', reason: 'shutting-down' },
      ),
      { verdict: 'succeeded', instance: A },
      `The run by hand of "${J}"`,
    ],
    [
      'in all instances, for a job without a lock',
      both(
        records({}, { id: 'bbb-1', instance: B }),
        ({ store }) => store.put(A, { jobs: lockless }),
        ({ store }) => store.put(B, { jobs: lockless }),
      ),
      { verdict: 'succeeded', instance: A },
      'succeeded',
    ],
    [
      'at a moment that the schedule has no more',
      both(records({}), ({ store }) => {
        for (const id of [A, B]) store.put(id, { jobs: [hourly(J, { cron: '30 * * * *' })] });
      }),
      { verdict: 'succeeded', instance: A },
      'succeeded',
    ],
  ],

  'a tick failed': [
    [
      'by its record',
      records({ outcome: 'failed', error: 'no paper\u001b[31m', attempts: 3, lockLost: true }),
      { verdict: 'failed', instance: A },
      'after 1000 ms and 3 attempts, and lost its lock before, with the error "no paper\\u001b[31m".',
    ],
    [
      'by its newest record',
      records({}, { id: 'bbb-1', instance: B, outcome: 'failed', finishedAt: at('02:05') }),
      { verdict: 'failed', instance: B },
      'failed',
    ],
    [
      'in one instance, for a job without a lock',
      both(
        records({ outcome: 'failed' }, { id: 'bbb-1', instance: B, finishedAt: at('02:05') }),
        ({ store }) => store.put(A, { jobs: lockless }),
        ({ store }) => store.put(B, { jobs: lockless, running: [runningOf({ runId: 'bbb-2' })] }),
      ),
      { verdict: 'failed', instance: A },
      `failed in ${A}`,
    ],
  ],

  'a tick is running': [
    [
      'by a report',
      ({ store }) => store.change(B, { running: [runningOf({ runId: 'bbb-1' })] }),
      { verdict: 'running', instance: B },
      `The run of "${J}" at 2026-01-01T02:00:00.000Z is in flight in ${B} since 2026-01-01T02:00:00.100Z.`,
    ],
    [
      'by a report after an outage, however old',
      ({ store }) =>
        store.change(B, {
          running: [runningOf()],
          lastHeartbeat: at('02:01'),
          outageEndedAt: at('02:29:50'),
        }),
      { verdict: 'running', instance: B },
      'is in flight',
    ],
    [
      'by its claim and its lease, although no report names it yet',
      claimedBy('web-2:2:bbb-1', ({ lockStore }) =>
        lockStore.tryAcquire(`jobs:lock:${J}`, 1000, { owner: 'web-2:2:bbb-1#2' }),
      ),
      { verdict: 'running', instance: B },
      `The run of "${J}" at 2026-01-01T02:00:00.000Z is in flight in ${B}, which holds the lock of the job.`,
    ],
    [
      'by a repeated run, although the first one failed',
      both(records({ outcome: 'failed' }), ({ store }) =>
        store.change(B, { running: [runningOf({ runId: 'bbb-1', trigger: 'recovery' })] }),
      ),
      { verdict: 'running', instance: B },
      'The repeated run',
    ],
  ],

  'a tick was skipped': [
    [
      'by the instance that had claimed it',
      records({ outcome: 'skipped', reason: 'running-elsewhere', durationMs: 0, attempts: 0 }),
      { verdict: 'skipped', instance: A, reason: 'running-elsewhere' },
      `${A} took the ${THE_TICK} and skipped it, because the lock of the job was held elsewhere.`,
    ],
    [
      'with the reason of the lock store',
      records({ outcome: 'skipped', reason: 'lock-unavailable', error: 'connect ECONNREFUSED' }),
      { verdict: 'skipped', instance: A, reason: 'lock-unavailable' },
      'because the lock store was not available (connect ECONNREFUSED).',
    ],
    [
      'with a reason that only a newer version knows',
      records({ outcome: 'skipped', reason: 'too-hot' as never }),
      { verdict: 'skipped', instance: A, reason: 'too-hot' as never },
      'because the reason was "too-hot".',
    ],
    [
      'by reports of instances that could not claim it',
      ({ store }) => {
        store.change(A, { skips: [skipOf({ error: 'ECONNRESET', from: at('01:00'), count: 2 })] });
        store.change(B, { skips: [skipOf({ reason: 'missed' })] });
      },
      { verdict: 'skipped', instance: A, reason: 'lock-unavailable' },
      `The ${THE_TICK} was skipped, because in ${A} the lock store was not available (ECONNRESET) for 2 ticks ` +
        `from 2026-01-01T01:00:00.000Z to 2026-01-01T02:00:00.000Z, and in ${B} the process could not run its timers.`,
    ],
    [
      'by the report of an instance that has left',
      ({ store }) => store.put(C, { jobs, skips: [skipOf()], state: 'left', lastHeartbeat: at('02:05') }),
      { verdict: 'skipped', instance: C, reason: 'lock-unavailable' },
      C,
    ],
    [
      'within a range',
      ({ store }) => store.change(A, { skips: [skipOf({ from: at('00:00'), to: at('02:20'), count: 5 })] }),
      { verdict: 'skipped', instance: A, reason: 'lock-unavailable' },
      'for 5 ticks',
    ],
    [
      'at the end of a range by a schedule that has changed since',
      ({ store }) => {
        for (const id of [A, B])
          store.put(id, { jobs: [hourly(J, { cron: '30 * * * *' })], skips: [skipOf()] });
      },
      { verdict: 'skipped', instance: A, reason: 'lock-unavailable' },
      'was skipped',
    ],
  ],

  'the job was paused': [
    [
      'by a pause that is in force',
      ({ store }) => {
        store.requests = [
          { id: 'p', kind: 'pause', job: J, by: 'ada', reason: 'wrong totals', at: at('01:30') },
        ];
      },
      { verdict: 'paused', by: 'ada', reason: 'paused' },
      `"${J}" was paused at 2026-01-01T02:00:00.000Z, because ada paused the job at 2026-01-01T01:30:00.000Z (wrong totals).`,
    ],
    [
      'by a pause that somebody has ended since',
      ({ store }) => {
        const entry = { id: 'p', job: J, result: 'requested' };
        store.audit = [
          { ...entry, action: 'resume', by: 'bob', at: at('02:10') },
          { ...entry, action: 'pause', by: 'ada', at: at('01:30') },
        ];
      },
      { verdict: 'paused', by: 'ada', reason: 'paused' },
      'ada paused the job',
    ],
    [
      'by the application itself or by a request that has ended by itself, as all reports say',
      ({ store }) => store.change(A, { skips: [skipOf({ reason: 'paused' })] }),
      { verdict: 'paused', instance: A, reason: 'paused' },
      `"${J}" was paused at 2026-01-01T02:00:00.000Z in ${A}, by the application itself or by a request that has ended since.`,
    ],
    [
      'when the instance had claimed the tick already',
      both(records({ outcome: 'skipped', reason: 'paused' }), ({ store }) => {
        store.requests = [{ id: 'p', kind: 'pause', job: J, by: 'ada', at: at('01:59:59') }];
      }),
      { verdict: 'paused', instance: A, reason: 'paused', by: 'ada' },
      `${A} took the ${THE_TICK} and skipped it, because ada paused the job`,
    ],
  ],

  'a tick was lost': [
    [
      'with its instance, which went silent in the run',
      ({ store }) => store.change(A, { running: [runningOf()], lastHeartbeat: at('02:03') }),
      { verdict: 'lost', instance: A },
      `${A} ran the ${THE_TICK} and went silent before it reported the outcome, with its last heartbeat at 2026-01-01T02:03:00.000Z.`,
    ],
    [
      'with its instance, which went silent after its claim',
      claimedBy('web-1:1:aaa-1', ({ store }) => store.change(A, { lastHeartbeat: at('01:59:58') })),
      { verdict: 'lost', instance: A },
      `${A} took the ${THE_TICK} and went silent before it reported the outcome, with its last heartbeat at 2026-01-01T01:59:58.000Z.`,
    ],
    [
      'with an instance that nobody knows any more',
      claimedBy('web-9:9:fff-1'),
      { verdict: 'lost', instance: 'web-9:9:fff' },
      `web-9:9:fff took the ${THE_TICK} and is gone`,
    ],
    [
      'with an instance that left without a report',
      claimedBy('web-1:1:aaa-1', ({ store }) =>
        store.change(A, { state: 'left', lastHeartbeat: at('02:01') }),
      ),
      { verdict: 'lost', instance: A },
      'and left before it reported the outcome',
    ],
    [
      'in one instance, for a job without a lock, although another one succeeded',
      both(
        records({ id: 'bbb-1', instance: B }),
        ({ store }) => store.put(A, { jobs: lockless, running: [runningOf()], lastHeartbeat: at('02:01') }),
        ({ store }) => store.put(B, { jobs: lockless }),
      ),
      { verdict: 'lost', instance: A },
      'went silent',
    ],
    [
      'at a moment that the schedule has no more',
      claimedBy('web-9:9:fff-1', ({ store }) => {
        for (const id of [A, B]) store.put(id, { jobs: [hourly(J, { cron: '30 * * * *' })] });
      }),
      { verdict: 'lost', instance: 'web-9:9:fff' },
      'is gone',
    ],
  ],

  'no instance was up': [
    [
      'when all of them started later',
      both(startedLater, ({ store }) => store.put(C, { jobs, state: 'left', lastHeartbeat: at('01:50') })),
      { verdict: 'no-instance' },
      `No instance that schedules "${J}" was up at 2026-01-01T02:00:00.000Z, because ${C} was last heard of at ` +
        `2026-01-01T01:50:00.000Z and ${A} started at 2026-01-01T02:10:00.000Z.`,
    ],
    [
      'when those that were up do not schedule it',
      ({ store }) => {
        for (const id of [A, B]) store.put(id, { jobs: [hourly(J, { scheduled: false })] });
      },
      { verdict: 'no-instance' },
      `No instance that schedules "${J}" was up`,
    ],
    [
      'when the last one had left a second before',
      both(startedLater, ({ store }) => store.put(C, { jobs, state: 'left', lastHeartbeat: at('01:59:59') })),
      { verdict: 'no-instance' },
      C,
    ],
    [
      'when the history is full of earlier records',
      both(startedLater, fullFrom('00:30')),
      { verdict: 'no-instance' },
      'No instance',
    ],
    [
      'when the last one had fallen silent more than 5 s before',
      both(startedLater, ({ store }) => store.put(C, { jobs, lastHeartbeat: at('01:59:54.999') })),
      { verdict: 'no-instance' },
      C,
    ],
  ],

  'nothing is known': [
    [
      'when the instances that were up reported nothing',
      () => undefined,
      { verdict: 'unknown' },
      `The reports do not show what became of the ${THE_TICK}, because ${A}, ${B} were up and reported nothing of it.`,
    ],
    [
      'when the last one fell silent less than 5 s before',
      both(startedLater, ({ store }) => store.put(C, { jobs, lastHeartbeat: at('01:59:55') })),
      { verdict: 'unknown' },
      `because ${C} was up`,
    ],
    [
      'when one left after the tick',
      both(startedLater, ({ store }) => store.put(C, { jobs, state: 'left', lastHeartbeat: at('02:00:01') })),
      { verdict: 'unknown' },
      `because ${C} was up`,
    ],
    [
      'when the page of an instance that was up is lost, because it may schedule the job',
      both(startedLater, ({ store }) => store.put(C, { jobs: 'lost' })),
      { verdict: 'unknown' },
      `because ${C} was up`,
    ],
    [
      'while a live instance has claimed the tick and not reported it',
      claimedBy('web-2:2:bbb-1'),
      { verdict: 'unknown', instance: B },
      `${B} took the ${THE_TICK} and has not reported the outcome.`,
    ],
    [
      'when the lease is that of another run',
      claimedBy('web-2:2:bbb-1', ({ lockStore }) =>
        lockStore.tryAcquire(`jobs:lock:${J}`, 1000, { owner: 'web-2:2:bbb-9' }),
      ),
      { verdict: 'unknown', instance: B },
      'has not reported',
    ],
    [
      'when the silent instance that claimed it has lost records',
      claimedBy('web-1:1:aaa-1', ({ store }) => store.change(A, { lastHeartbeat: TICK, droppedRecords: 7 })),
      { verdict: 'unknown', instance: A },
      'has not reported the outcome, and it has lost 7 of its records.',
    ],
    [
      'when the claim has an owner of another form',
      claimedBy('ada'),
      { verdict: 'unknown' },
      `ada took the ${THE_TICK}`,
    ],
    [
      'just after an outage, of an instance that is gone',
      claimedBy('web-9:9:fff-1', ({ store }) => store.change(A, { outageEndedAt: at('02:29:50') })),
      { verdict: 'unknown', instance: 'web-9:9:fff' },
      'has not reported',
    ],
    [
      'just after an outage, of instances',
      both(startedLater, ({ store }) => store.change(A, { outageEndedAt: at('02:29:50') })),
      { verdict: 'unknown' },
      'because the state store was away until a moment ago.',
    ],
    [
      'when the history is full of later records, although nobody was up',
      both(startedLater, fullHistory),
      { verdict: 'unknown' },
      'because the records of that time have made room for newer ones.',
    ],
    [
      'when the history is full of later records, although the claim is there',
      claimedBy('web-9:9:fff-1', fullHistory),
      { verdict: 'unknown', instance: 'web-9:9:fff' },
      'has not reported',
    ],
    [
      'when the history is full of later records, although its instance went silent in the run',
      both(fullHistory, ({ store }) =>
        store.change(A, { running: [runningOf()], lastHeartbeat: at('02:03') }),
      ),
      { verdict: 'unknown' },
      'made room',
    ],
    [
      'when a run by hand for it was skipped',
      records({ outcome: 'skipped', reason: 'running-elsewhere', trigger: 'manual' }),
      { verdict: 'unknown' },
      'reported nothing',
    ],
    [
      'when the history is full of later records, although instances report skips',
      both(fullHistory, ({ store }) => store.change(A, { skips: [skipOf()] })),
      { verdict: 'unknown' },
      'made room',
    ],
    [
      'when the store has dropped the history of the job',
      both(startedLater, ({ store }) => store.last.set(J, { success: recordOf({ tick: at('01:00') }) })),
      { verdict: 'unknown' },
      'made room',
    ],
  ],
};

for (const [title, all] of Object.entries(cases))
  describe(title, () => {
    it.each(all)('%s', async (_, evidence, expected, text) => {
      const { text: told, run, ...explanation } = await explained(evidence);
      expect(explanation).toEqual({ job: J, tick: TICK, ...expected });
      expect(told).toContain(text);
      expect(told).toMatch(/^[^\n]+\.$/);
      expect(run?.instance ?? expected.instance).toBe(expected.instance);
    });
  });

describe('a moment that is no tick', () => {
  it('is said to be none, with the ticks around it', async () => {
    await expect(explained(() => undefined, at('02:17'))).resolves.toEqual({
      ...{ job: J, tick: at('02:17'), verdict: 'not-a-tick' },
      text:
        `"${J}" has no tick at 2026-01-01T02:17:00.000Z, because its schedule is 0 * * * * (UTC) with ticks at ` +
        '2026-01-01T02:00:00.000Z and 2026-01-01T03:00:00.000Z.',
    });
  });

  it('is none in the future either', async () => {
    await expect(explained(() => undefined, at('05:17'))).resolves.toMatchObject({ verdict: 'not-a-tick' });
  });

  it('within a range of skips is none', async () => {
    const skips: Evidence = ({ store }) =>
      store.change(A, { skips: [skipOf({ from: at('01:00'), count: 2 })] });
    await expect(explained(skips, at('01:30'))).resolves.toMatchObject({ verdict: 'not-a-tick' });
  });

  it('of one of two versions is a tick', async () => {
    const evidence: Evidence = ({ store }) => store.put(B, { jobs: [hourly(J, { cron: '17 * * * *' })] });
    await expect(explained(evidence, at('02:17'))).resolves.toMatchObject({ verdict: 'unknown' });
  });

  it('is not known of a job with a timer of its own', async () => {
    const evidence: Evidence = ({ store }) => {
      for (const id of [A, B]) store.put(id, { jobs: [{ name: J, schedule: 'custom', scheduled: true }] });
    };
    await expect(explained(evidence, at('02:17'))).resolves.toMatchObject({ verdict: 'unknown' });
  });
});

describe('a tick in the future', () => {
  it.each([
    ['the next one', '03:00'],
    ['a later one', '09:00'],
  ])('has not come yet: %s', async (_, time) => {
    const explanation = await explained(() => undefined, at(time));
    expect(explanation).toMatchObject({ verdict: 'not-yet' });
    expect(explanation.text).toContain('is in the future, because it is 2026-01-01T02:30:00.000Z now.');
  });

  it('counts when an instance whose clock is ahead has run it', async () => {
    const tick = at('03:00');
    await expect(explained(records({ tick }), tick)).resolves.toMatchObject({ verdict: 'succeeded' });
  });

  it('has not come yet while the job is paused', async () => {
    const paused: Evidence = ({ store }) => {
      store.requests = [{ id: 'p', kind: 'pause', job: J, by: 'ada', at: at('01:30') }];
    };
    await expect(explained(paused, at('03:00'))).resolves.toMatchObject({ verdict: 'not-yet' });
  });
});

describe('a pause does not explain a tick', () => {
  const pause = { id: 'p', kind: 'pause' as const, job: J, by: 'ada' };
  const entry = { id: 'p', job: J, by: 'ada', result: 'requested' };
  const others: readonly [string, Evidence][] = [
    ['before it', ({ store }) => void (store.requests = [{ ...pause, at: at('02:10') }])],
    ['of another job', ({ store }) => void (store.requests = [{ ...pause, job: 'K', at: at('01:00') }])],
    [
      'that the audit shows without an end, because it may have ended by itself',
      ({ store }) => void (store.audit = [{ ...entry, action: 'pause', at: at('01:00') }]),
    ],
    [
      'after a pause that another one replaced, because it may have ended before',
      ({ store }) => {
        store.audit = [
          { ...entry, id: 'q', action: 'resume', at: at('02:20') },
          { ...entry, id: 'q', action: 'pause', at: at('02:10') },
          { ...entry, action: 'pause', at: at('01:00') },
        ];
      },
    ],
    [
      'after its end',
      ({ store }) => {
        store.audit = [
          { ...entry, action: 'resume', at: at('01:59') },
          { ...entry, action: 'pause', at: at('01:00') },
        ];
      },
    ],
  ];

  it.each(others)('%s', async (_, evidence) => {
    await expect(explained(evidence)).resolves.toMatchObject({ verdict: 'unknown' });
  });

  it('that only one instance skipped by it, while another could not reach the lock store', async () => {
    const evidence: Evidence = ({ store }) => {
      store.change(A, { skips: [skipOf({ reason: 'paused' })] });
      store.change(B, { skips: [skipOf()] });
    };
    await expect(explained(evidence)).resolves.toMatchObject({ verdict: 'skipped' });
  });
});

describe('a tick beyond the reach of the reports', () => {
  const yesterday = new Date('2025-12-31T02:00:00Z');

  it('is not known, although all instances started later', async () => {
    const explanation = await explained(startedLater, yesterday);
    expect(explanation.verdict).toBe('unknown');
    expect(explanation.text).toContain('because the reports of that time are gone.');
  });

  it('is known by its record', async () => {
    const evidence = records({ tick: yesterday, startedAt: yesterday, finishedAt: yesterday });
    await expect(explained(evidence, yesterday)).resolves.toMatchObject({ verdict: 'succeeded' });
  });

  it('is not known of a job that only records name', async () => {
    const evidence: Evidence = (view) => {
      view.store.instances.clear();
      return records({ tick: at('01:00') })(view);
    };
    await expect(explained(evidence)).resolves.toMatchObject({ verdict: 'unknown' });
  });
});

describe('a lock store that does not show its locks', () => {
  it.each([
    ['is away', new LockStoreAway(), 'connect ECONNREFUSED 127.0.0.1:6379'],
    [
      'cannot',
      Object.assign(new InMemoryLockStore(), { inspect: undefined }),
      'InMemoryLockStore cannot tell',
    ],
  ])('because it %s hides the claim alone', async (_, lockStore, reason) => {
    await expect(explained(records({}), TICK, { lockStore })).resolves.toMatchObject({
      verdict: 'succeeded',
    });
    const { verdict, text } = await explained(() => undefined, TICK, { lockStore });
    expect(verdict).toBe('unknown');
    expect(text).toContain(`and the lock store does not show who took it (${reason}`);
  });
});

describe('a tick that was due just now', () => {
  it('is not reported yet', async () => {
    const view = viewing();
    view.store.put(A, { jobs: [hourly(J, { cron: '30 * * * *' })] });
    await view.clock.advance(2000);
    view.store.change(A, { lastHeartbeat: view.store.now });
    const { text, tick } = await view.cluster.explain(J);
    expect(tick).toEqual(at('02:30'));
    expect(text).toContain(`because ${A} was up and reported nothing of it yet.`);
  });
});

describe('without a tick', () => {
  it('the latest one that was due is explained', async () => {
    const view = viewing();
    view.store.put(A, { jobs });
    view.store.records.push(recordOf());
    await expect(view.cluster.explain(J)).resolves.toMatchObject({ tick: TICK, verdict: 'succeeded' });
  });

  const custom = [{ name: J, schedule: 'custom', scheduled: true, lockKey: J }];

  it('the latest one that a record names is explained, for a job with a timer of its own', async () => {
    const view = viewing();
    view.store.put(A, { jobs: custom });
    view.store.records.push(recordOf({ tick: at('01:23') }), recordOf({ id: 'x', trigger: 'manual' }));
    await expect(view.cluster.explain(J)).resolves.toMatchObject({ tick: at('01:23'), verdict: 'succeeded' });
  });

  it('nothing is known of such a job that never ran', async () => {
    const view = viewing();
    view.store.put(A, { jobs: custom });
    const explanation = await view.cluster.explain(J);
    expect(explanation).toEqual({
      job: J,
      verdict: 'unknown',
      text: expect.stringContaining('are not known'),
    });
  });

  it.each([new Date(NaN), '02:00' as never, 0 as never])('%p is no tick', async (tick) => {
    await expect(viewing().cluster.explain(J, tick)).rejects.toThrow(InvalidOptionsError);
  });
});

describe('the latest tick before a moment', () => {
  it('is that of the schedule', async () => {
    const view = viewing();
    view.store.put(A, { jobs });
    view.store.records.push(recordOf());
    const explanation = await view.cluster.explainLatestBefore(J, at('02:17'));
    expect(explanation).toMatchObject({ tick: TICK, verdict: 'succeeded' });
    await expect(view.cluster.explainLatestBefore(J, TICK)).resolves.toMatchObject({ tick: TICK });
  });

  it('is one of a former schedule, if a record names it', async () => {
    const view = viewing();
    view.store.put(A, { jobs: [hourly(J, { cron: '0 0 * * *' })] });
    view.store.records.push(recordOf());
    await expect(view.cluster.explainLatestBefore(J, at('02:17'))).resolves.toMatchObject({ tick: TICK });
    await expect(view.cluster.explainLatestBefore(J, at('01:17'))).resolves.toMatchObject({
      tick: at('00:00'),
    });
  });

  it('may be in the future', async () => {
    const view = viewing();
    view.store.put(A, { jobs });
    const explanation = await view.cluster.explainLatestBefore(J, at('04:17'));
    expect(explanation).toMatchObject({ tick: at('04:00'), verdict: 'not-yet' });
  });
});

describe('the last ticks of a job', () => {
  it('come newest last, with gaps, from as few questions as one of them', async () => {
    const view = viewing();
    view.store.put(A, { jobs, startedAt: at('01:30') });
    view.store.records.push(recordOf());
    const explanations = await view.cluster.explainLatest(J, 4);
    expect(explanations.map(({ tick, verdict }) => [tick, verdict])).toEqual([
      [new Date('2025-12-31T23:00:00Z'), 'no-instance'],
      [at('00:00'), 'no-instance'],
      [at('01:00'), 'no-instance'],
      [TICK, 'succeeded'],
    ]);
    expect(view.store.calls.sort()).toEqual(['overview', 'runs', 'runs', 'runs']);
  });

  it('are those that records name, for a job with a timer of its own', async () => {
    const view = viewing();
    view.store.put(A, { jobs: [{ name: J, schedule: 'custom', scheduled: true }] });
    view.store.records.push(recordOf({ tick: at('01:23') }), recordOf({ id: 'x', tick: at('01:11') }));
    const explanations = await view.cluster.explainLatest(J, 60);
    expect(explanations.map(({ tick }) => tick)).toEqual([at('01:11'), at('01:23')]);
  });
});

it('an explanation has the fields of the contract in JSON', async () => {
  const explanation = await explained(records({ outcome: 'failed', error: 'no paper' }));
  expect(JSON.parse(JSON.stringify(explanation))).toEqual({
    ...{ job: J, tick: '2026-01-01T02:00:00.000Z', verdict: 'failed', instance: A },
    text: expect.any(String),
    run: {
      ...{ id: 'aaa-1', job: J, trigger: 'tick', tick: '2026-01-01T02:00:00.000Z', outcome: 'failed' },
      ...{ startedAt: '2026-01-01T02:00:00.000Z', finishedAt: '2026-01-01T02:00:01.000Z', durationMs: 1000 },
      ...{ error: 'no paper', instance: A, attempts: 1, lockLost: false },
    },
  });
});
