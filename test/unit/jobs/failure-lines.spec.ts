import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ShutdownError } from '../../../lib/core/errors.js';
import type { AddedJobOptions } from '../../../lib/jobs/options/job-options.js';
import { JobLog } from '../../../lib/jobs/job-log.js';
import type { JobRun } from '../../../lib/runs/job-run.js';
import { appWithJobs } from '../../support/app-with-jobs.js';
import { forgetfulError } from '../../support/hostile.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { closeApps, type TestApp } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const MINUTE = 60_000;

let clock: VirtualClock;
let app: TestApp;

beforeEach(async () => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  app = await appWithJobs(clock, new RecordingLockStore(clock));
});

afterEach(closeApps);

/** What the log says of a tick whose handler does this, with `…` for the run. */
async function said(
  handler: (run: JobRun) => unknown,
  options: Partial<AddedJobOptions> = {},
): Promise<string[]> {
  app.registry.add('job', { cron: '* * * * *', ...options } as AddedJobOptions, handler);
  await clock.advance(MINUTE + 100);
  return app.log.lines('error').map((line) => line.replace(/run [\w-]+/, 'run …'));
}

const failing = (error: Error) => () => Promise.reject(error);

describe('the line of a run that failed', () => {
  it('holds the cause, the run and the tick; the stack comes with it', async () => {
    const error = new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:9') });

    expect(await said(failing(error))).toEqual([
      'job failed: fetch failed (cause: connect ECONNREFUSED 127.0.0.1:9) [run …, tick 2026-01-01T00:01:00.000Z]',
    ]);
    expect(app.log.lines('error')[0]).toContain(`[run ${app.registry.get('job').lastRun?.id},`);
    expect(app.log.stacks('error')).toEqual([error.stack]);
  });

  it('holds the attempt where the job has several', async () => {
    const retry = { attempts: 3, delay: 1 };
    expect(await said(failing(new Error('no')), { retry })).toEqual([
      'job failed: no [run …, tick 2026-01-01T00:01:00.000Z, attempt 3 of 3]',
    ]);
  });

  it('holds no tick where there is none', async () => {
    await app.registry.add('manual', { interval: '1h' }, failing(new Error('no'))).run();
    expect(app.log.lines('error')).toEqual([expect.stringMatching(/^manual failed: no \[run [\w-]+\]$/)]);
  });

  it('begins no line of its own for a message with several, and keeps them', async () => {
    const forged = 'Invalid input:\n[Nest] 1 - ERROR [Payments] all money is gone\u001b[2K';
    expect(await said(failing(new Error(forged)))).toEqual([
      'job failed: Invalid input: [run …, tick 2026-01-01T00:01:00.000Z]\n    [Nest] 1 - ERROR [Payments] all money is gone\\x1b[2K',
    ]);
    expect(app.log.stacks('error')).toEqual([expect.not.stringMatching(/^\[Nest\]/m)]);
  });

  it.each(
    (['message', 'stack', 'name', 'cause'] as const).flatMap((member) =>
      [0, 1, 2, 3].map((looks) => ({ member, looks })),
    ),
  )('comes for an error whose $member cannot be read after $looks looks', async ({ member, looks }) => {
    const [line, ...others] = await said(failing(forgetfulError(member, looks)));
    expect(line).toMatch(/^job failed: .*\[run …, tick 2026-01-01T00:01:00.000Z\]$/);
    expect(others).toEqual([]);
    expect(app.registry.get('job').lastRun).toMatchObject({ outcome: 'failed' });
  });
});

describe('a run that shutdown ended', () => {
  const isAborted = (message: string, options?: ErrorOptions): Error =>
    Object.assign(new Error(message, options), { name: 'AbortError' });

  it.each([
    ['the reason of its signal', (reason: Error) => reason],
    ['an error that the reason caused', (reason: Error) => new Error('stopped', { cause: reason })],
    ['an abort that the reason caused', (reason: Error) => isAborted('aborted', { cause: reason })],
    ['an abort without a cause', () => isAborted('aborted')],
    ['several errors of that kind', (reason: Error) => new AggregateError([reason, reason])],
  ])('with %s is a warning that says so, without a stack', async (_title, thrown) => {
    app.registry.add('job', { cron: '* * * * *' }, endsWith(thrown));
    await clock.advance(MINUTE);
    await close();

    expect(app.log.lines('error')).toEqual([]);
    expect(app.log.lines('warn').at(-1)).toMatch(
      /^job was stopped by the shutdown: .*\[run [\w-]+, tick 2026-01-01T00:01:00.000Z\]$/,
    );
    expect(app.log.stacks('warn').at(-1)).toBeUndefined();
    expect(app.registry.get('job').lastRun).toMatchObject({ outcome: 'failed' });
  });

  it('with a fault of its own is an error like any other', async () => {
    app.registry.add(
      'job',
      { cron: '* * * * *' },
      endsWith(() => new TypeError('x is undefined')),
    );
    await clock.advance(MINUTE);
    await close();

    expect(app.log.lines('error')).toEqual([expect.stringMatching(/^job failed: x is undefined/)]);
  });

  it('an abort that is not of shutdown is an error', async () => {
    expect(await said(failing(isAborted('aborted')))).toHaveLength(1);
  });

  it('errors that hold each other are looked at once', async () => {
    const error = new AggregateError([], 'all');
    const errors = [new ShutdownError('over'), error];
    expect(await said(failing(Object.assign(error, { cause: error, errors })))).toHaveLength(1);
  });

  /** A handler that ends when its signal is aborted. */
  function endsWith(thrown: (reason: Error) => Error) {
    return ({ signal }: JobRun): Promise<void> =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(thrown(signal.reason as Error)));
      });
  }

  async function close(): Promise<void> {
    const closed = app.context.close();
    await clock.advance(MINUTE);
    await closed;
  }
});

describe('an attempt that is repeated', () => {
  it('is a warning with its number, its run and its reason', () => {
    const error = new Error('fetch failed', { cause: new Error('refused') });
    const log = new JobLog(clock);
    log.attemptFailed({ id: 'a-1', job: 'job', attempt: 1, attempts: 3, error });

    expect(app.log.lines('warn').at(-1)).toBe(
      'job: attempt 1 of 3 of run a-1 failed and is repeated: fetch failed (cause: refused)',
    );
  });
});
