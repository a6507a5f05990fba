import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JobRun } from '../../../lib/runs/job-run.js';
import { heard, stopListening } from '../../support/channel-listeners.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { closeApps, startApp, type TestApp } from '../../support/test-app.js';
import { gate } from '../../support/test-instance.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** After this a tick that cannot be locked is skipped. */
const GIVEN_UP = 5 * SECOND;
const TICK = new Date('2026-01-01T00:01:00Z');
const INSTANCE = expect.stringMatching(/:\d+:[0-9a-f]{12}$/);

let clock: VirtualClock;
let store: RecordingLockStore;

beforeEach(() => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  store = new RecordingLockStore(clock);
});

afterEach(async () => {
  stopListening();
  await closeApps();
});

async function appWith(handler: (run: JobRun) => unknown, options: object = {}): Promise<TestApp> {
  const app = await startApp({ clock, jobs: { scheduling: true, lockStore: store } });
  app.registry.add('job', { cron: '* * * * *', lock: { lockTimeout: '30s' }, ...options }, handler);
  return app;
}

/** Makes each command fail from now on, or each of one name. */
function fail(name?: string): void {
  store.before = (command) =>
    name === undefined || command.name === name ? raise(new Error('connect ECONNREFUSED')) : undefined;
}

const answer = (): void => void (store.before = () => undefined);

describe('the channel skip', () => {
  it('has each skip, with its reason and its tick', async () => {
    const skips = heard('skip');
    const { registry } = await appWith(() => undefined);
    registry.get('job').pause();
    await clock.advance(MINUTE);

    const tick = TICK;
    expect(skips).toEqual([
      { instance: INSTANCE, job: 'job', trigger: 'tick', tick, reason: 'paused', error: undefined },
    ]);
  });

  it('has a tick that another instance has claimed', async () => {
    const skips = heard('skip');
    let calls = 0;
    for (const handler of [() => calls++, () => calls++]) await appWith(handler);
    await clock.advance(MINUTE);

    expect(skips).toMatchObject([{ job: 'job', reason: 'claimed-elsewhere', tick: TICK }]);
    expect(calls).toBe(1);
  });

  it('has a run whose lock is held, one whose last run goes on, and one without a store', async () => {
    const skips = heard('skip');
    const { opened, open } = gate();
    const [busy, other] = [await appWith(() => opened), await appWith(() => undefined)];
    const running = busy.registry.get('job').run();
    await clock.advance(1);
    await other.registry.get('job').run();
    await busy.registry.get('job').run();
    open();
    await running;
    fail();
    const unlocked = other.registry.get('job').run();
    await clock.advance(GIVEN_UP);
    await unlocked;
    answer();

    const manual = { job: 'job', trigger: 'manual', tick: undefined };
    expect(skips).toMatchObject([
      { ...manual, reason: 'running-elsewhere' },
      { ...manual, reason: 'still-running' },
      { ...manual, reason: 'lock-unavailable', error: { message: 'connect ECONNREFUSED' } },
    ]);
    expect(new Set(skips.map(({ instance }) => instance)).size).toBe(2);
  });

  it('has a run that shutdown refuses', async () => {
    const skips = heard('skip');
    const { registry, context } = await appWith(() => undefined);
    await context.close();
    await registry.get('job').run();
    expect(skips).toMatchObject([{ reason: 'shutting-down' }]);
  });
});

describe('the channel miss', () => {
  it('has each gap', async () => {
    const gaps = heard('miss');
    const told: unknown[] = [];
    const { events } = await appWith(() => undefined);
    events.on('missed', (event) => told.push(event));
    clock.block(5 * MINUTE + SECOND);
    await clock.advance(1);

    expect(gaps).toEqual([
      {
        instance: INSTANCE,
        job: 'job',
        count: 4,
        from: TICK,
        to: new Date('2026-01-01T00:04:00Z'),
      },
    ]);
    expect(told).toEqual([{ ...gaps[0], instance: undefined }]);
  });

  it('says that there may be more when counting stopped', async () => {
    const gaps = heard('miss');
    await appWith(() => undefined, { cron: '* * * * * *' });
    clock.block(10 * 24 * 60 * MINUTE);
    await clock.advance(1);
    expect(gaps).toMatchObject([{ job: 'job', atLeast: true, count: expect.any(Number) }]);
  });
});

describe('the channel lock-lost', () => {
  it('has the run, the key and the reason', async () => {
    const lost = heard('lock-lost');
    let seen: JobRun | undefined;
    await appWith((run) => {
      seen = run;
      return new Promise((done) => run.signal.addEventListener('abort', done));
    });
    await clock.advance(MINUTE);
    await store.lose('background-jobs:lock:job');
    await clock.advance(15 * SECOND);

    expect(lost).toEqual([
      { instance: INSTANCE, job: 'job', runId: seen?.id, key: 'job', error: seen?.signal.reason },
    ]);
    expect(lost[0]?.error).toMatchObject({ name: 'LockLostError' });
  });
});

describe('the channel store', () => {
  it('has an outage of the lock store when it begins and when it ends, once', async () => {
    const told = heard('store');
    await appWith(() => undefined);
    fail();
    await clock.advance(3 * MINUTE + GIVEN_UP);
    const error = expect.objectContaining({ message: expect.stringContaining('connect ECONNREFUSED') });
    expect(told).toEqual([{ instance: INSTANCE, store: 'lock', state: 'away', error }]);

    answer();
    await clock.advance(2 * MINUTE);
    expect(told.slice(1)).toEqual([{ instance: INSTANCE, store: 'lock', state: 'back' }]);
  });
});

describe('the channel control', () => {
  it('has what a handle changes, and nothing where it changes nothing', async () => {
    const controls = heard('control');
    const { registry } = await appWith(() => undefined);
    const handle = registry.get('job');
    for (const act of ['resume', 'pause', 'pause', 'resume', 'resume'] as const) handle[act]();

    const facts = { instance: INSTANCE, job: 'job', by: 'application' };
    expect(controls).toEqual([
      { ...facts, action: 'pause' },
      { ...facts, action: 'resume' },
    ]);
  });
});

describe('the channel lock-command', () => {
  /** The commands of one run, each of which takes 40 ms. */
  const slowly = (): void => {
    store.before = () => new Promise<void>((done) => clock.after(40, done));
  };

  it('has the claim and the lease of a run, with their times', async () => {
    await appWith(() => undefined);
    slowly();
    const commands = heard('lock-command');
    await clock.advance(MINUTE + SECOND);
    answer();

    expect(commands).toEqual(
      ['acquire', 'acquire', 'release'].map((command) => ({ instance: INSTANCE, command, durationMs: 40 })),
    );
    expect(commands).toHaveLength(store.commands.filter(({ name }) => name !== 'ping').length);
  });

  it('has each refresh of a run', async () => {
    const { opened, open } = gate();
    const { registry } = await appWith(() => opened);
    const commands = heard('lock-command');
    const running = registry.get('job').run();
    await clock.advance(11 * SECOND);
    open();
    await running;

    expect(commands.map(({ command }) => command)).toEqual(['acquire', 'extend', 'release']);
  });

  it('has the commands of a lock by hand', async () => {
    const { locks } = await appWith(() => undefined);
    const commands = heard('lock-command');
    const lock = await locks.tryAcquire('by-hand', { lockTimeout: '30s' });
    await lock?.holdFor('1m');
    await lock?.release();

    expect(commands.map(({ command }) => command)).toEqual(['acquire', 'extend', 'release']);
  });

  it('has a refusal, which is no failure', async () => {
    const { locks } = await appWith(() => undefined);
    const lock = await locks.tryAcquire('by-hand');
    const commands = heard('lock-command');
    await locks.tryAcquire('by-hand');
    expect(commands).toEqual([{ instance: INSTANCE, command: 'acquire', durationMs: 0 }]);
    await lock?.release();
  });

  it.each([
    ['acquire', 'tryAcquire'],
    ['extend', 'extend'],
    ['release', 'release'],
  ])('has the failure of a command: %s', async (command, name) => {
    const { opened, open } = gate();
    await appWith(() => opened);
    const commands = heard('lock-command');
    fail(name);
    await clock.advance(MINUTE + 12 * SECOND);
    open();
    await clock.advance(1);
    answer();
    await clock.advance(SECOND);

    const failed = commands.filter((message) => 'error' in message);
    expect(failed[0]).toMatchObject({ command, error: { message: 'connect ECONNREFUSED' } });
    expect(new Set(failed.map((message) => message.command))).toEqual(new Set([command]));
  });

  it('has a command without an answer when its time limit is up', async () => {
    await appWith(() => undefined);
    const commands = heard('lock-command');
    store.before = () => new Promise(() => undefined);
    await clock.advance(MINUTE + 999);
    expect(commands).toEqual([]);
    await clock.advance(1);
    expect(commands).toMatchObject([{ command: 'acquire', durationMs: SECOND }]);
    expect(commands[0]?.error).toBeInstanceOf(Error);
    await clock.advance(GIVEN_UP);
    answer();
  });

  it('leaves no more timers behind than without a subscriber', async () => {
    const pending: number[] = [];
    for (const listen of [() => undefined, () => heard('lock-command')]) {
      listen();
      clock = new VirtualClock('2026-01-01T00:00:00Z');
      store = new RecordingLockStore(clock);
      const { context } = await appWith(() => undefined);
      await clock.advance(MINUTE + SECOND);
      await context.close();
      pending.push(clock.pending);
    }
    expect(pending[1]).toBe(pending[0]);
  });
});

function raise(error: Error): never {
  throw error;
}
