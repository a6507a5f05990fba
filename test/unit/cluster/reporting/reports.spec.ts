import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BackgroundJob } from '../../../../lib/jobs/discovery/background-job.decorator.js';
import { RemoteStateStore } from '../../../support/cluster-state/remote-state-store.js';
import { closeApps, startApp, type TestApp } from '../../../support/test-app.js';
import { VirtualClock } from '../../../support/virtual-clock.js';

let clock: VirtualClock;
let stateStore: RemoteStateStore;
let app: TestApp;

const start = async (jobs: object = {}): Promise<TestApp> => {
  app = await startApp({ clock, jobs: { scheduling: true, stateStore, ...jobs } });
  return app;
};
const states = (): string[] => stateStore.heartbeats.map(({ instance }) => instance.state);
const pages = (): number[] => stateStore.heartbeats.map((heartbeat) => heartbeat.pages.length);
const stateLines = (level: 'warn' | 'log'): string[] =>
  app.log.lines(level).filter((line) => line.includes('the state store'));

class Hourly {
  @BackgroundJob({ name: 'hourly', interval: '1h' })
  run(): void {
    // Nothing to do.
  }
}

beforeEach(() => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  stateStore = new RemoteStateStore(clock);
});
afterEach(closeApps);

describe('an instance reports itself', () => {
  it('before the first tick, every 5 s, and as `left` when it has drained', async () => {
    await start();
    expect(states()).toEqual(['live']);
    await clock.advance(10_000);
    expect(states()).toEqual(['live', 'live', 'live']);

    await app.context.close();
    expect(states()).toEqual(['live', 'live', 'live', 'left']);
    await clock.advance(60_000);
    expect(states()).toHaveLength(4);
    expect(clock.pending).toBe(0);
  });

  it('with its catalogue at start, every hour, and when a job is added', async () => {
    await start();
    app.registry.add('one', { interval: '1d' }, () => 1);
    await clock.advance(5000);
    expect(pages()).toEqual([0, 1]);
    await clock.advance(5000);
    expect(pages()).toEqual([0, 1, 0]);

    await clock.advance(3_600_000);
    expect(
      pages()
        .slice(3)
        .filter((count) => count > 0),
    ).toEqual([1]);
  });

  it('with its catalogue when the store has begun anew', async () => {
    await start();
    app.registry.add('one', { interval: '1d' }, () => 1);
    await clock.advance(5000);
    stateStore.flush();
    await clock.advance(10_000);
    expect(pages().filter((count) => count > 0)).toEqual([1, 1]);
  });

  it('by its id, process and versions, and by what it schedules', async () => {
    await start({ exclude: ['oth*'], keyPrefix: 'mine:' });
    app.registry.add('one', { cron: '0 3 * * *', timeZone: 'Europe/Berlin' }, () => 1);
    app.registry.add('other', { interval: '1h', lock: false }, () => 1);
    await clock.advance(5000);
    const { instance, pages: told } = stateStore.heartbeats[1] ?? {};
    expect(instance).toMatchObject({
      id: expect.stringMatching(/^[^:]+:\d+:[0-9a-f]{12}$/),
      pid: process.pid,
      node: process.version,
      scheduling: true,
      startedAt: new Date('2026-01-01T00:00:00Z'),
      running: [],
      droppedRecords: 0,
    });
    expect(told?.flatMap(({ jobs }) => jobs).sort((a, b) => a.name.localeCompare(b.name))).toEqual([
      {
        name: 'one',
        schedule: '0 3 * * * (Europe/Berlin)',
        cron: '0 3 * * *',
        timeZone: 'Europe/Berlin',
        lockKey: 'one',
        scheduled: true,
      },
      { name: 'other', schedule: 'every 1h', intervalMs: 3_600_000, lockKey: undefined, scheduled: false },
    ]);
  });
});

describe('a report names the jobs that its instance schedules', () => {
  const scheduled = (heartbeat = stateStore.heartbeats.at(-1)): (boolean | undefined)[] => {
    const digests = heartbeat?.instance.catalogue ?? [];
    const told = stateStore.heartbeats.flatMap((each) => each.pages);
    return digests.map((digest) => told.find((page) => page.digest === digest)?.jobs[0]?.scheduled);
  };

  it('from the first report on, which comes before the first tick', async () => {
    await startApp({ clock, jobs: { scheduling: true, stateStore }, providers: [Hourly] });
    expect(states()).toEqual(['live']);
    expect(scheduled()).toEqual([true]);
  });

  it('none with `scheduling: false`', async () => {
    await startApp({ clock, jobs: { scheduling: false, stateStore }, providers: [Hourly] });
    expect(scheduled()).toEqual([false]);
  });

  it('also in the last one, so that its ticks can be explained, and not while it drains', async () => {
    const { context, registry } = await start();
    let end = (): void => undefined;
    registry.add('hourly', { interval: '1h' }, () => new Promise<void>((resolve) => (end = resolve)));
    await clock.advance(3_600_000);
    const closed = context.close();
    await clock.advance(5000);
    expect(scheduled()).toEqual([false]);
    end();
    await closed;
    expect(states().at(-1)).toBe('left');
    expect(scheduled()).toEqual([true]);
  });

  it('and the last one writes no page that an earlier one has written', async () => {
    const { context } = await startApp({
      clock,
      jobs: { scheduling: true, stateStore },
      providers: [Hourly],
    });
    await context.close();
    expect(pages()).toEqual([1, 0]);
  });
});

describe('a state store that is away', () => {
  it.each([
    [
      'refuses',
      'reports do not reach the state store: NOPERM no permissions. Jobs run as before',
      () => (stateStore.failure = new Error('NOPERM no permissions')),
    ],
    [
      'stands still',
      'reports do not reach the state store: the state store gave no answer within 2000 ms',
      () => (stateStore.isFrozen = true),
    ],
  ])(
    'that %s lets the application start and its jobs run, with one warning',
    async (_title, reason, fail) => {
      fail();
      let hasStarted = false;
      void start().then(() => (hasStarted = true));
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- set above, in a callback
      while (!hasStarted) await clock.advance(500);
      const results: string[] = [];
      app.events.on('succeeded', ({ job }) => results.push(job));
      app.registry.add('often', { interval: '1s' }, () => 1);
      await clock.advance(60_000);

      expect(results).toHaveLength(60);
      expect(stateLines('warn')).toEqual([expect.stringContaining(reason)]);
      // Only a store that answers lets the application close while time stands still.
      stateStore.isFrozen = false;
      await clock.advance(5000);
    },
  );

  it('gets the records of that time when it is back, and says so', async () => {
    await start();
    stateStore.failure = new Error('connect ECONNREFUSED');
    app.registry.add('often', { interval: '1s' }, () => 1);
    await clock.advance(30_000);
    stateStore.failure = undefined;
    await clock.advance(10_000);

    const ids = new Set(stateStore.batches.flat().map(({ id }) => id));
    expect(ids.size).toBeGreaterThanOrEqual(38);
    expect(stateLines('log')).toEqual(['the state store answers again; records lost since the start: 0']);
    expect(stateStore.heartbeats.at(-1)?.instance.outageEndedAt).toEqual(expect.any(Date));
  });

  it('loses the oldest records beyond a thousand, and the reports count them', async () => {
    await start();
    stateStore.failure = new Error('connect ECONNREFUSED');
    app.registry.add('often', { interval: '1s' }, () => 1);
    await clock.advance(1_500_000);
    stateStore.failure = undefined;
    await clock.advance(10_000);

    const records = stateStore.batches.flat();
    const dropped = stateStore.heartbeats.at(-1)?.instance.droppedRecords ?? 0;
    expect(dropped).toBeGreaterThanOrEqual(490);
    expect(new Set(records.map(({ id }) => id)).size + dropped).toBeGreaterThanOrEqual(1505);
    // No tick is missing between the oldest record and the newest one.
    const ticks = [...new Set(records.map(({ tick }) => tick?.getTime() ?? NaN))].sort((a, b) => a - b);
    expect(ticks.at(-1)).toBe((ticks[0] ?? NaN) + (ticks.length - 1) * 1000);
  });

  it('holds a shutdown up for less than a second', async () => {
    await start();
    stateStore.isFrozen = true;
    const begunAt = clock.monotonic();
    let took = Infinity;
    void app.context.close().then(() => (took = clock.monotonic() - begunAt));
    await clock.advance(1000);
    expect(took).toBeLessThanOrEqual(1000);
  });

  it('is asked nothing when `stateStore` is false', async () => {
    await startApp({ clock, jobs: { scheduling: true, stateStore: false } });
    await clock.advance(60_000);
    expect(stateStore.calls).toBe(0);
    expect(clock.pending).toBe(0);
  });
});
