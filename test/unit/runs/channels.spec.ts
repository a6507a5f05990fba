import { AsyncLocalStorage } from 'node:async_hooks';
import { channel, subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChannelMessages, RunChannelContext } from '../../../lib/core/channels.js';
import { currentRun } from '../../../lib/runs/current-run.js';
import type { JobRun } from '../../../lib/runs/job-run.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { closeApps, startApp, type TestApp } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const MINUTE = 60_000;
const RUN = 'nestjs-background-jobs:run';
const tracing = tracingChannel<unknown, RunChannelContext>(RUN);

let clock: VirtualClock;
let store: RecordingLockStore;
let undo: (() => void)[];

beforeEach(() => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  store = new RecordingLockStore(clock);
  undo = [];
});

afterEach(async () => {
  for (const step of undo.splice(0)) step();
  await closeApps();
});

/** The messages of a channel from now on. */
function heard<Kind extends keyof ChannelMessages>(kind: Kind): ChannelMessages[Kind][] {
  const messages: ChannelMessages[Kind][] = [];
  const name = `nestjs-background-jobs:${kind}`;
  const listen = (message: unknown): number => messages.push(message as ChannelMessages[Kind]);
  subscribe(name, listen);
  undo.push(() => unsubscribe(name, listen));
  return messages;
}

/** The events of the tracing channel from now on, with what the context said then. */
function traced() {
  const events: { event: string; context: RunChannelContext; said: Partial<RunChannelContext> }[] = [];
  const note = (event: string) => (context: RunChannelContext) => {
    events.push({ event, context, said: { ...context } });
  };
  const listeners = {
    start: note('start'),
    end: note('end'),
    asyncStart: note('asyncStart'),
    asyncEnd: note('asyncEnd'),
    error: note('error'),
  };
  tracing.subscribe(listeners);
  undo.push(() => tracing.unsubscribe(listeners));
  return events;
}

async function appWith(
  handler: (run: JobRun) => unknown,
  options: object = {},
  jobs: object = {},
): Promise<TestApp> {
  const app = await startApp({ clock, jobs: { scheduling: true, lockStore: store, ...jobs } });
  app.registry.add('job', { cron: '* * * * *', timeZone: 'Europe/Berlin', ...options }, handler);
  return app;
}

const names = (events: { event: string }[]): string[] => events.map(({ event }) => event);

describe('the run channel', () => {
  it.each([
    ['a handler that returns a value', () => 7],
    ['a handler that returns a promise', () => Promise.resolve(7)],
  ])('has one context for all events of %s', async (_title, handler) => {
    const events = traced();
    await appWith(handler);
    await clock.advance(MINUTE);

    expect(names(events)).toEqual(['start', 'end', 'asyncStart', 'asyncEnd']);
    expect(new Set(events.map(({ context }) => context)).size).toBe(1);
    expect(events[0]?.said).toMatchObject({
      job: 'job',
      trigger: 'tick',
      tick: new Date('2026-01-01T00:01:00Z'),
      startedAt: new Date('2026-01-01T00:01:00Z'),
      calledAt: undefined,
      schedule: '* * * * * (Europe/Berlin)',
      timeZone: 'Europe/Berlin',
      lockKey: 'job',
      source: 'job',
      attempt: 1,
      lockLost: false,
    });
    expect(events[0]?.said).not.toHaveProperty('outcome');
    expect(events[0]?.said.instance).toMatch(/:\d+:[0-9a-f]{12}$/);
    expect(events[2]?.said).toMatchObject({
      result: 7,
      outcome: 'succeeded',
      calledAt: new Date('2026-01-01T00:01:00Z'),
    });
  });

  it.each([
    ['throws at once', () => raise(new Error('boom'))],
    ['rejects', () => Promise.reject(new Error('boom'))],
  ])('says why a handler that %s has failed, and the run fails as without it', async (_title, handler) => {
    const events = traced();
    const { registry } = await appWith(handler);
    await clock.advance(MINUTE);

    expect(names(events)).toEqual(['start', 'end', 'error', 'asyncStart', 'asyncEnd']);
    expect(events[2]?.said).toMatchObject({ error: { message: 'boom' }, outcome: 'failed' });
    expect(registry.get('job').lastRun).toMatchObject({ outcome: 'failed', error: { message: 'boom' } });
  });

  it('is around all attempts, which the context counts', async () => {
    const events = traced();
    let calls = 0;
    await appWith(() => (++calls < 3 ? raise(new Error('boom')) : calls), {
      retry: { attempts: 3, delay: 1000 },
    });
    await clock.advance(MINUTE + 10_000);

    expect(names(events)).toEqual(['start', 'end', 'asyncStart', 'asyncEnd']);
    expect(events.map(({ said }) => said.attempt)).toEqual([1, 1, 3, 3]);
  });

  it('says why a run has failed that took too long', async () => {
    const events = traced();
    await appWith(
      ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('late')))),
      {
        timeout: '5s',
      },
    );
    await clock.advance(MINUTE + 10_000);

    expect(names(events)).toEqual(['start', 'end', 'error', 'asyncStart', 'asyncEnd']);
    expect(events.at(-1)?.said).toMatchObject({ error: { name: 'JobTimeoutError' }, outcome: 'failed' });
  });

  it.each([
    [0, 0],
    [2, 2],
  ])('has one call for each next() of an interceptor: %d', async (calls, expected) => {
    class Interceptor {
      async intercept(_run: JobRun, next: () => Promise<unknown>): Promise<unknown> {
        let value: unknown = 'no call';
        for (let call = 0; call < calls; call++) value = await next();
        return value;
      }
    }
    const events = traced();
    const { registry } = await appWith(() => 7, {}, { interceptors: [Interceptor] });
    await clock.advance(MINUTE);

    expect(names(events).filter((event) => event === 'asyncEnd')).toHaveLength(expected);
    expect(registry.get('job').lastRun).toMatchObject({
      outcome: 'succeeded',
      value: calls === 0 ? 'no call' : 7,
    });
  });

  it('makes a store that is bound to it active in the handler, where currentRun() is the run', async () => {
    const storage = new AsyncLocalStorage<string>();
    tracing.start.bindStore(storage, ({ runId }) => `span of ${runId}`);
    undo.push(() => tracing.start.unbindStore(storage));
    let seen: unknown;
    await appWith(async (run) => {
      await Promise.resolve();
      seen = { store: storage.getStore(), isCurrent: currentRun() === run, id: run.id };
    });
    await clock.advance(MINUTE);

    const { id } = seen as { id: string };
    expect(seen).toEqual({ store: `span of ${id}`, isCurrent: true, id });
  });

  it('has no context and no promise without a subscriber', async () => {
    const returned: unknown[] = [];
    class Interceptor {
      async intercept(_run: JobRun, next: () => Promise<unknown>): Promise<unknown> {
        return next();
      }
    }
    const { registry } = await appWith((run) => returned.push(run.id), {}, { interceptors: [Interceptor] });
    await clock.advance(MINUTE);

    expect(channel(`tracing:${RUN}:start`).hasSubscribers).toBe(false);
    expect(registry.get('job').lastRun).toMatchObject({ outcome: 'succeeded', value: 1 });
  });
});

describe('the other channels', () => {
  it('skip: every skip, with its reason', async () => {
    const skips = heard('skip');
    const { registry } = await appWith(() => undefined);
    registry.get('job').pause();
    await clock.advance(MINUTE);

    expect(skips).toEqual([
      {
        instance: expect.stringMatching(/:/),
        job: 'job',
        trigger: 'tick',
        tick: new Date('2026-01-01T00:01:00Z'),
        reason: 'paused',
        error: undefined,
      },
    ]);
  });

  it('skip: a tick that another instance has claimed', async () => {
    const skips = heard('skip');
    await appWith(() => undefined);
    await appWith(() => undefined);
    await clock.advance(MINUTE);

    expect(skips.map(({ job, reason }) => `${job} ${reason}`)).toEqual(['job claimed-elsewhere']);
  });

  it('control: a handle pauses and resumes, once for each change', async () => {
    const controls = heard('control');
    const { registry } = await appWith(() => undefined);
    const handle = registry.get('job');
    for (const act of ['resume', 'pause', 'pause', 'resume', 'resume'] as const) handle[act]();

    expect(controls.map(({ action, job, by }) => [action, job, by])).toEqual([
      ['pause', 'job', 'application'],
      ['resume', 'job', 'application'],
    ]);
  });

  it('store: an outage of the lock store begins and ends once', async () => {
    const told = heard('store');
    await appWith(() => undefined);
    store.before = () => raise(new Error('connect ECONNREFUSED'));
    await clock.advance(3 * MINUTE + 5000);
    expect(told).toMatchObject([
      { store: 'lock', state: 'away', error: { message: 'connect ECONNREFUSED' } },
    ]);

    store.before = () => undefined;
    await clock.advance(MINUTE);
    expect(told.slice(1)).toMatchObject([{ store: 'lock', state: 'back' }]);
  });

  it('lock-command: each command, with its time and its failure', async () => {
    const commands = heard('lock-command');
    await appWith(() => undefined);
    commands.length = 0;
    await clock.advance(MINUTE);
    expect(commands.map(({ command, durationMs }) => [command, durationMs])).toEqual([
      ['acquire', 0],
      ['acquire', 0],
      ['release', 0],
    ]);
    expect(commands.some((message) => 'error' in message)).toBe(false);

    commands.length = 0;
    store.before = () => raise(new Error('connect ECONNREFUSED'));
    await clock.advance(MINUTE);
    expect(commands[0]).toMatchObject({ command: 'acquire', error: { message: 'connect ECONNREFUSED' } });
  });
});

function raise(error: Error): never {
  throw error;
}
