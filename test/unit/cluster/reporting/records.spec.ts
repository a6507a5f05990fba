import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InMemoryJobStateStore, type RunRecord } from '../../../../lib/index.js';
import { RemoteStateStore } from '../../../support/cluster-state/remote-state-store.js';
import { RecordingLockStore } from '../../../support/recording-lock-store.js';
import { closeApps, startApp, type TestApp } from '../../../support/test-app.js';
import { gate } from '../../../support/test-instance.js';
import { VirtualClock } from '../../../support/virtual-clock.js';

let clock: VirtualClock;
let stateStore: RemoteStateStore;
let lockStore: RecordingLockStore;
let app: TestApp;

const start = async (jobs: object = {}): Promise<void> => {
  app = await startApp({ clock, jobs: { scheduling: true, stateStore, lockStore, ...jobs } });
};
const records = () => stateStore.batches.flat();
const skips = () => stateStore.heartbeats.at(-1)?.instance.skips;

beforeEach(() => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  stateStore = new RemoteStateStore(clock);
  lockStore = new RecordingLockStore(clock);
});
afterEach(closeApps);

describe('the record of a run', () => {
  it('has its times, and never its value', async () => {
    await start();
    app.registry.add('job', { cron: '* * * * *' }, () => {
      clock.block(250);
      return { secret: 'token' };
    });
    await clock.advance(62_000);
    const [record] = records();
    expect(record).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{12}-\d+$/),
      job: 'job',
      trigger: 'tick',
      tick: new Date('2026-01-01T00:01:00Z'),
      startedAt: new Date('2026-01-01T00:01:00Z'),
      finishedAt: new Date('2026-01-01T00:01:00.250Z'),
      durationMs: 250,
      outcome: 'succeeded',
      instance: stateStore.heartbeats[0]?.instance.id,
      attempts: 1,
      lockLost: false,
    });
    expect(JSON.stringify(stateStore)).not.toContain('token');
  });

  it.each([
    ['the first line of an error', 'first\nsecond', undefined, 'first'],
    ['2 kB of an error', 'x'.repeat(5000), undefined, 'x'.repeat(2048)],
    ['what `redactError` makes of it', 'card 1234', (text: string) => text.replace(/\d/g, '…'), 'card …………'],
    [
      'no text when `redactError` throws',
      'card 1234',
      () => {
        throw new Error('no');
      },
      '(not shown, because `redactError` threw)',
    ],
  ])('has %s', async (_title, message, redactError, expected) => {
    await start({ redactError });
    app.registry.add('job', { interval: '1m' }, () => Promise.reject(new Error(message)));
    await clock.advance(62_000);
    expect(records()).toMatchObject([{ outcome: 'failed', error: expected }]);
  });

  it('is there for a claimed tick that met the lock, and for no other skip', async () => {
    await start();
    app.registry.add('job', { cron: '* * * * *' }, () => 1);
    await lockStore.tryAcquire('background-jobs:lock:job', 3_600_000, { owner: 'somebody' });
    await clock.advance(62_000);
    expect(records()).toMatchObject([{ outcome: 'skipped', reason: 'running-elsewhere', durationMs: 0 }]);

    await lockStore.tryAcquire('background-jobs:claim:job@2026-01-01T00:02:00.000Z', 3_600_000, {
      owner: 'b',
    });
    await clock.advance(60_000);
    expect(records()).toHaveLength(1);
    expect(skips()).toEqual([]);
  });
});

describe('the notes of a report', () => {
  it('are ranges of ticks in a row that were skipped for one reason', async () => {
    await start();
    const { opened, open } = gate();
    app.registry.add('job', { cron: '* * * * *' }, () => opened);
    await clock.advance(5 * 60_000 + 5000);
    open();
    await clock.advance(60_000);
    expect(skips()).toEqual([
      {
        job: 'job',
        reason: 'still-running',
        from: new Date('2026-01-01T00:02:00Z'),
        to: new Date('2026-01-01T00:05:00Z'),
        count: 4,
        error: undefined,
      },
    ]);
  });

  it('begin a new range after a tick that ran', async () => {
    await start();
    const job = app.registry.add('job', { cron: '* * * * *' }, () => 1);
    for (let round = 0; round < 2; round++) {
      job.pause();
      await clock.advance(60_000);
      job.resume();
      await clock.advance(60_000);
    }
    await clock.advance(5000);
    expect(skips()).toMatchObject([
      { reason: 'paused', count: 1, from: new Date('2026-01-01T00:01:00Z') },
      { reason: 'paused', count: 1, from: new Date('2026-01-01T00:03:00Z') },
    ]);
  });

  it('name the reason of the lock store', async () => {
    await start();
    lockStore.before = () => Promise.reject(new Error('connect ECONNREFUSED'));
    app.registry.add('job', { cron: '* * * * *' }, () => 1);
    await clock.advance(75_000);
    expect(skips()).toMatchObject([{ reason: 'lock-unavailable', error: 'connect ECONNREFUSED' }]);
  });

  it('are at most fifty', async () => {
    await start();
    for (let number = 0; number < 60; number++)
      app.registry.add(`job ${number}`, { cron: '* * * * *' }, () => 1).pause();
    await clock.advance(65_000);
    expect(skips()).toHaveLength(50);
  });
});

describe('the records of a store in memory', () => {
  /** A store of an application that watches the records. */
  class WatchedStore extends InMemoryJobStateStore {
    readonly seen: RunRecord[] = [];

    override record(runs: readonly RunRecord[]): Promise<void> {
      this.seen.push(...runs);
      return super.record(runs);
    }
  }

  async function recordedIn(memory: InMemoryJobStateStore): Promise<readonly RunRecord[]> {
    await start({ stateStore: memory, redactError: (text: string) => text.replace(/\d/g, '…') });
    app.registry.add('job', { cron: '0 * * * *' }, ({ tick }) => {
      clock.block(250);
      if (tick?.getTime() === Date.parse('2026-01-01T01:00:00Z')) throw new Error('card 12\nof me');
    });
    await clock.advance(2 * 3_600_000);
    return memory.runs({ job: 'job', limit: 10 });
  }

  it('have the same members as those that leave the process', async () => {
    expect(await recordedIn(new InMemoryJobStateStore(clock))).toMatchObject([
      { outcome: 'succeeded', durationMs: 250, attempts: 1, trigger: 'tick', error: undefined },
      {
        outcome: 'failed',
        durationMs: 250,
        error: 'card ……',
        instance: expect.stringMatching(/^[^:]+:\d+:/),
      },
    ]);
  });

  it('pass through `record()` of a class that extends it', async () => {
    const store = new WatchedStore(clock);
    const records = await recordedIn(store);
    expect(store.seen.toReversed()).toEqual(records);
    expect(records).toHaveLength(2);
  });
});

describe('the runs in flight', () => {
  it('are in the report, since the call of their handler', async () => {
    await start();
    const { opened, open } = gate();
    app.registry.add('job', { cron: '* * * * *' }, () => opened);
    await clock.advance(65_000);
    const { instance } = stateStore.heartbeats.at(-1) ?? {};
    expect(instance?.running).toMatchObject([
      {
        job: 'job',
        trigger: 'tick',
        tick: new Date('2026-01-01T00:01:00Z'),
        since: new Date('2026-01-01T00:01:00Z'),
      },
    ]);
    open();
  });
});
