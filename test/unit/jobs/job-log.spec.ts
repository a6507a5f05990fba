import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { AddedJobOptions, BackgroundJobOptions } from '../../../lib/jobs/options/job-options.js';
import { deceitfulError, hostileProxy } from '../../support/hostile.js';
import { appWithJobs } from '../../support/app-with-jobs.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { closeApps } from '../../support/test-app.js';
import { gate } from '../../support/test-instance.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const MINUTE = 60_000;
/** After this a tick that cannot be locked is skipped. */
const GIVEN_UP = 5_000;
const listener = (): void => {};

let clock: VirtualClock;
let store: RecordingLockStore;

beforeEach(() => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  store = new RecordingLockStore(clock);
  process.on('SIGTERM', listener);
});

afterEach(async () => {
  jest.restoreAllMocks();
  process.off('SIGTERM', listener);
  await closeApps();
});

const appWith = (...jobs: BackgroundJobOptions[]) => appWithJobs(clock, store, ...jobs);

describe('a store that cannot be reached', () => {
  it('at start is a warning, and the application starts', async () => {
    store.before = () => {
      throw new Error('connect ECONNREFUSED');
    };
    const { log } = await appWith({ cron: '* * * * *' });

    expect(log.lines('warn')).toEqual(['the lock store does not answer yet: connect ECONNREFUSED']);
  });

  it('at start is a warning whatever it rejects with', async () => {
    const ping = jest.spyOn(store, 'ping').mockRejectedValue(hostileProxy());
    const { log } = await appWith({ cron: '* * * * *' });

    expect(ping).toHaveBeenCalled();
    expect(log.lines('warn')).toEqual([
      'the lock store does not answer yet: the lock store failed with something that cannot be looked at',
    ]);
  });

  it('skips its ticks with one warning, and says when it answers again', async () => {
    const { log, registry } = await appWith({ cron: '* * * * *' });
    store.before = () => {
      throw new Error('connect ECONNREFUSED');
    };
    await clock.advance(3 * MINUTE + GIVEN_UP);
    expect(log.lines('warn')).toEqual([
      'Job0.run was skipped because connect ECONNREFUSED. Further skips are not logged until the lock store answers',
    ]);

    store.before = () => undefined;
    await clock.advance(MINUTE);
    expect(log.lines('log').at(-1)).toBe('the lock store answers again; runs skipped meanwhile: 3');
    expect(registry.get('Job0.run').lastRun).toMatchObject({ outcome: 'succeeded' });
  });

  it('does not answer again because a run ends that began before', async () => {
    const { log, registry } = await appWith({ cron: '* * * * *' });
    const { opened, open } = gate();
    const running = registry.add('slow', { interval: '1h' }, () => opened).run();
    await clock.advance(1);
    store.before = () => {
      throw new Error('connect ECONNREFUSED');
    };
    await clock.advance(MINUTE + GIVEN_UP);
    open();
    await clock.advance(MINUTE);

    expect(await running).toMatchObject({ outcome: 'succeeded' });
    const lines = [...log.lines('warn'), ...log.lines('log')];
    expect(lines.filter((line) => /Further skips|answers again/.test(line))).toEqual([
      'Job0.run was skipped because connect ECONNREFUSED. Further skips are not logged until the lock store answers',
    ]);
  });
});

describe('a clock that goes back while the store is away', () => {
  it('the store answers again at the next run, although that began before the outage by the clock', async () => {
    const { log } = await appWith({ cron: '* * * * *' });
    store.before = () => {
      throw new Error('connect ECONNREFUSED');
    };
    await clock.advance(MINUTE + GIVEN_UP);
    clock.step(-10 * MINUTE);
    store.before = () => undefined;
    await clock.advance(MINUTE);

    expect(log.lines('warn').at(-1)).toMatch(/^the clock went back by \d+ s/);
    expect(log.lines('log').at(-1)).toBe('the lock store answers again; runs skipped meanwhile: 1');
  });
});

describe('what happens to runs', () => {
  it.each([
    ['an error', new Error('out of paper'), 'job failed: out of paper'],
    ['undefined', undefined, 'job failed: expected an Error to be thrown, got `undefined`'],
    [
      'a proxy that throws on everything',
      hostileProxy(),
      'job failed: expected an Error to be thrown, got something',
    ],
    [
      'an error whose message cannot be read',
      deceitfulError(),
      'job failed: expected an Error to be thrown, got something',
    ],
  ])('a run that failed by a tick is one error in the log: %s', async (_title, thrown, message) => {
    const { log, registry } = await appWith();
    registry.add('job', { cron: '* * * * *' }, () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- that is what it is about
      throw thrown;
    });
    await clock.advance(MINUTE);

    expect(log.lines('error')).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    ['an error', new Error('no', { cause: new Error('out of paper') }), 'no (cause: out of paper)'],
    [
      'a proxy that throws on everything',
      hostileProxy(),
      'expected an Error to be thrown, got something that cannot be looked at',
    ],
  ])('a listener that throws %s is an error in the log, and the job goes on', async (_, thrown, reason) => {
    const { log, registry, events } = await appWith({ cron: '* * * * *' });
    events.on('succeeded', () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- that is what it is about
      throw thrown;
    });
    await clock.advance(2 * MINUTE);

    expect(log.lines('error')).toEqual(Array(2).fill(`a listener of "succeeded" failed: ${reason}`));
    expect(registry.get('Job0.run').lastRun).toMatchObject({ outcome: 'succeeded' });
  });

  it('a run that does not end is a warning that names job, run, instance and age', async () => {
    const { log, registry } = await appWith();
    const { opened, open } = gate();
    const running = registry.add('hangs', { interval: '1h' }, () => opened).run();
    await clock.advance(5 * MINUTE);

    expect(log.lines('warn')).toEqual([
      expect.stringMatching(/^hangs: run \S+ of .+:\d+ has not ended for 5m; until then/),
    ]);
    open();
    await running;
  });

  it('a tick that ran elsewhere is not worth a line', async () => {
    const { log } = await appWith({ cron: '* * * * *' });
    const atStart = log.lines('debug');
    await store.tryAcquire('background-jobs:claim:Job0.run@2026-01-01T00:01:00.000Z', 5 * MINUTE);
    await clock.advance(MINUTE);

    expect([...log.lines('debug'), ...log.lines('warn'), ...log.lines('error')]).toEqual(atStart);
  });

  it('ticks that were missed are one warning, and one event', async () => {
    const { log, events, registry } = await appWith({ cron: '* * * * *' });
    const missed: unknown[] = [];
    events.on('missed', (event) => missed.push(event));
    clock.block(10 * MINUTE);
    await clock.advance(1);

    const [from, to] = [new Date('2026-01-01T00:01:00Z'), new Date('2026-01-01T00:09:00Z')];
    expect(missed).toEqual([{ job: 'Job0.run', count: 9, from, to }]);
    expect(log.lines('warn')).toEqual([expect.stringContaining('Job0.run missed 9 ticks')]);
    expect(registry.get('Job0.run').lastRun?.tick).toEqual(new Date('2026-01-01T00:10:00Z'));
  });
});

describe('a handler that ignores its signal after its timeout', () => {
  const OPTIONS = { interval: '1h', timeout: '1s' } as const;

  /** What the log says of it; `…` for the run and the instance. */
  async function said(options: AddedJobOptions): Promise<string[]> {
    const { log, registry } = await appWith();
    const handler = gate();
    registry.add('job', options, () => handler.opened);
    void registry.get('job').run();
    await clock.advance(MINUTE);
    handler.open();
    return log.lines('error').map((line) => line.replace(/run .* ignores/, 'run … ignores'));
  }

  it('is an error, which says what becomes of its lock', async () => {
    expect(await said(OPTIONS)).toContain(
      'job: run … ignores its signal after its timeout; its lock is left to expire, and ' +
        'the job does not run here until the handler ends',
    );
  });

  it('has no lock that could expire where the job has none', async () => {
    expect(await said({ ...OPTIONS, lock: false })).toContain(
      'job: run … ignores its signal after its timeout; the job does not run here until the handler ends',
    );
  });
});

describe('a logger that throws, whatever it is told', () => {
  it('ends no run: what failed and what was skipped have their results, and ticks go on', async () => {
    const { registry, events } = await appWith({ cron: '* * * * *' });
    const results: string[] = [];
    for (const event of ['failed', 'skipped', 'succeeded'] as const)
      events.on(event, ({ reason, outcome }) => results.push(reason ?? outcome));
    const lock = await store.tryAcquire('background-jobs:lock:Job0.run', 2 * MINUTE, { owner: 'by hand' });
    for (const level of ['log', 'warn', 'error', 'debug'] as const)
      jest.spyOn(Logger.prototype, level).mockImplementation(() => {
        throw new Error('the disk is full');
      });
    await clock.advance(MINUTE);
    await lock?.release();
    await clock.advance(MINUTE);
    const failing = registry.add('failing', { interval: '1h' }, () => {
      throw new Error('no');
    });
    await expect(failing.run()).resolves.toMatchObject({ outcome: 'failed' });
    expect(results).toEqual(['running-elsewhere', 'succeeded', 'failed']);
  });
});
