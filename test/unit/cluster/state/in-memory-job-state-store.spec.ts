import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  type AttachedInstance,
  type Heartbeat,
  type HeartbeatAnswer,
  InMemoryJobStateStore,
  type InstanceReport,
} from '../../../../lib/index.js';
import { describeJobStateStore, jobStateStoreCases } from '../../../../lib/testing/index.js';
import { VirtualClock } from '../../../support/virtual-clock.js';
import { recordOf } from './records.js';

const virtual = new VirtualClock();
const shared = new InMemoryJobStateStore(virtual);

describeJobStateStore(
  'InMemoryJobStateStore',
  () => shared,
  { describe, it },
  { wait: (milliseconds) => virtual.advance(milliseconds) },
);

describe('InMemoryJobStateStore on the clocks of this process', () => {
  const store = new InMemoryJobStateStore();

  it.each(jobStateStoreCases().filter(({ name }) => /time|over|ends/.test(name)))('$name', ({ run }) =>
    run(() => store),
  );
});

let clock: VirtualClock;
let store: InMemoryJobStateStore;

beforeEach(() => {
  clock = new VirtualClock();
  store = new InMemoryJobStateStore(clock);
});

const MINUTE = 60_000;
const by = { by: 'ada' };
const pause = { id: 'a pause', kind: 'pause', job: 'Reports.send', by: 'ada' } as const;
const run = { id: 'a run', kind: 'run', job: 'Reports.send', by: 'ada' } as const;

function reportOf(facts: Partial<InstanceReport> = {}): InstanceReport {
  const startedAt = new Date('2025-12-31T12:00:00Z');
  const about = {
    host: 'web-1',
    pid: 12,
    version: '1.2.3',
    node: '20.1.0',
    scheduling: true,
    droppedRecords: 0,
  };
  return {
    id: 'web-1:12:3fd2',
    startedAt,
    state: 'live',
    catalogue: [],
    running: [],
    skips: [],
    pauses: [],
    ...about,
    ...facts,
  };
}

function attachedTo(to: InMemoryJobStateStore, facts: Partial<AttachedInstance> = {}) {
  const taken: HeartbeatAnswer[] = [];
  const report = (): Heartbeat => ({ instance: reportOf(), pages: [], answers: [] });
  const detach = to.attach({ report, take: (answer) => void taken.push(answer), ...facts });
  return { taken, detach };
}

describe('an attached instance', () => {
  it('gets a request before request() returns', () => {
    const { taken } = attachedTo(store);
    void store.request(pause);
    expect(taken.at(-1)?.requests).toMatchObject([{ id: 'a pause' }]);
    void store.withdraw('a pause', by);
    expect(taken.at(-1)?.requests).toEqual([]);
  });

  it('gets the requests in force, and the position, as soon as it is attached', async () => {
    const position = await store.request(pause);
    expect(attachedTo(store).taken).toMatchObject([{ position, requests: [{ id: 'a pause' }] }]);
  });

  it('gets nothing when nothing has changed', async () => {
    await store.request(run);
    const { taken } = attachedTo(store);
    await store.request({ ...run, id: 'a second run' });
    await store.withdraw('an unknown one', by);
    expect(taken).toHaveLength(1);
  });

  it('is asked for its answers before the next request is refused', async () => {
    const answers = [
      {
        id: 'a run',
        kind: 'run',
        job: 'Reports.send',
        instance: 'web-1:12:3fd2',
        outcome: 'started',
      } as const,
    ];
    attachedTo(store, { report: () => ({ instance: reportOf(), pages: [], answers }) });
    await store.request(run);
    expect(await store.request({ ...run, id: 'a second run' })).toBeDefined();
  });

  it('leaves once, however often it is detached', async () => {
    let reports = 0;
    const report = (): Heartbeat => ({ instance: reportOf({ pid: ++reports }), pages: [], answers: [] });
    const { detach } = attachedTo(store, { report });
    detach();
    detach();
    expect((await store.overview()).instances).toMatchObject([{ state: 'left', pid: 1 }]);
  });

  it('that fails makes the call reject, and nothing is thrown', async () => {
    attachedTo(store, {
      report: () => {
        throw new Error('no report');
      },
    });
    await expect(store.overview()).rejects.toThrow('no report');
  });

  it('sets no timer', async () => {
    const { detach } = attachedTo(store);
    await store.request(run);
    detach();
    expect(clock.pending).toBe(0);
  });
});

describe('the audit', () => {
  it('names the person for an answer that comes after the end of the request', async () => {
    await store.request(run);
    await clock.advance(10 * MINUTE);
    const answer = { id: 'a run', kind: 'run', job: 'Reports.send', instance: 'web-1:12:3fd2' } as const;
    const answers = [{ ...answer, outcome: 'started', runId: '3fd2-7' } as const];
    for (let i = 0; i < 2; i++) await store.heartbeat({ instance: reportOf(), pages: [], answers });
    const { audit } = await store.overview({ audit: 10 });
    expect(audit).toMatchObject([
      { by: 'ada', result: 'started 3fd2-7 on web-1:12:3fd2' },
      { by: 'ada', result: 'requested' },
    ]);
  });

  it('keeps the newest 1,000 entries', async () => {
    for (let i = 0; i < 1010; i++) await store.request({ ...pause, id: `pause ${i}` });
    const { audit } = await store.overview({ audit: 2000 });
    expect(audit).toHaveLength(1000);
    expect(audit[0]?.id).toBe('pause 1009');
    expect(audit.at(-1)?.id).toBe('pause 10');
  });
});

describe('answers', () => {
  it('of two instances: a run that has started is not refused by another', async () => {
    await store.request(run);
    const answer = { id: 'a run', kind: 'run', job: 'Reports.send' } as const;
    const refusal = {
      ...answer,
      instance: 'web-2:9:aa',
      outcome: 'refused',
      reason: 'lock-unavailable',
    } as const;
    const start = { ...answer, instance: 'web-1:12:3fd2', outcome: 'started', runId: '3fd2-7' } as const;
    for (const each of [refusal, start, refusal])
      await store.heartbeat({ instance: reportOf(), pages: [], answers: [each] });
    expect((await store.overview()).requests).toMatchObject([{ answer: { outcome: 'started' } }]);
  });
});

describe('nothing that a caller has is the store’s own', () => {
  it('a date or a list that a caller changes changes nothing here', async () => {
    const until = new Date(clock.now() + MINUTE);
    const startedAt = new Date('2025-12-31T12:00:00Z');
    const pauses = ['a pause'];
    const runOne = recordOf('Reports.send', { tick: new Date('2026-01-01T00:00:00Z') });
    await store.request({ ...pause, until });
    await store.heartbeat({ instance: reportOf({ startedAt, pauses }), pages: [], answers: [] });
    await store.record([runOne]);
    const before = JSON.stringify([
      await store.overview({ audit: 1 }),
      await store.runs({ job: 'Reports.send', limit: 1 }),
    ]);
    for (const date of [until, startedAt, runOne.tick, runOne.startedAt]) date?.setTime(0);
    pauses.pop();
    const found = await store.overview({ audit: 1 });
    const runs = await store.runs({ job: 'Reports.send', limit: 1 });
    expect(JSON.stringify([found, runs])).toBe(before);
    for (const date of [
      found.requests[0]?.expiresAt,
      found.instances[0]?.startedAt,
      found.audit[0]?.at,
      runs[0]?.tick,
    ])
      date?.setTime(0);
    expect(
      JSON.stringify([
        await store.overview({ audit: 1 }),
        await store.runs({ job: 'Reports.send', limit: 1 }),
      ]),
    ).toBe(before);
  });
});

describe('pages', () => {
  it('stay for as long as an attached instance names them, also without being given again', async () => {
    let pages = [{ digest: 'a page', jobs: [{ name: 'Reports.send', schedule: 'daily', scheduled: true }] }];
    const report = (): Heartbeat => ({ instance: reportOf({ catalogue: ['a page'] }), pages, answers: [] });
    attachedTo(store, { report });
    await store.overview();
    pages = [];
    await clock.advance(48 * 60 * MINUTE);
    expect((await store.overview()).catalogue.get('a page')).toHaveLength(1);
  });
});
