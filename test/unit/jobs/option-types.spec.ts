import { forwardRef } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import type { BackgroundJobsModuleOptions } from '../../../lib/background-jobs.options.js';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import type { AddedJobOptions, FactoryJobOptions } from '../../../lib/jobs/options/job-options.js';
import { parseDuration } from '../../../lib/core/option-checks.js';
import { JobRun } from '../../../lib/runs/job-run.js';

/*
 * The compiler is the test: `npm run typecheck` fails at every `@ts-expect-error` under which there is no error, and
 * at every error without one. None of these classes is instantiated.
 */

class Settings {
  readonly every = '5m';
}

class DoesNotCompile {
  // @ts-expect-error -- one schedule, not two
  @BackgroundJob({ cron: '0 * * * *', interval: '1h' })
  both(): void {}

  // @ts-expect-error -- one schedule, not none
  @BackgroundJob({ name: 'neither' })
  neither(): void {}

  // @ts-expect-error -- no options at all
  @BackgroundJob()
  nothing(): void {}

  // @ts-expect-error -- an interval is the same in every zone
  @BackgroundJob({ interval: '1h', timeZone: 'Europe/Berlin' })
  zoneOfInterval(): void {}

  // @ts-expect-error -- no unit
  @BackgroundJob({ interval: '5 parsecs' })
  noUnit(): void {}

  // @ts-expect-error -- no number
  @BackgroundJob({ interval: 'hourly' })
  noNumber(): void {}

  // @ts-expect-error -- no duration
  @BackgroundJob({ interval: '1m', lock: { lockTimeout: 'long' } })
  lockTimeout(): void {}

  // @ts-expect-error -- no such option
  @BackgroundJob({ interval: '1m', intervall: '1m' })
  unknownOption(): void {}

  // @ts-expect-error -- no such option of a lock
  @BackgroundJob({ interval: '1m', lock: { timeout: '1m' } })
  unknownLockOption(): void {}

  // @ts-expect-error -- a lock is on, off or an object
  @BackgroundJob({ interval: '1m', lock: 'on' })
  lockAsText(): void {}

  // @ts-expect-error -- to run a tick again, somebody must know that it was run
  @BackgroundJob({ interval: '1m', lock: false, recover: true })
  recoverWithoutLock(): void {}

  // @ts-expect-error -- to catch up, somebody must know what was run
  @BackgroundJob({ interval: '1m', lock: false, catchUp: '1h' })
  catchUpWithoutLock(): void {}

  // @ts-expect-error -- without a lock there is nothing to wait for
  @BackgroundJob({ cron: '0 * * * *', lock: false, overlap: 'wait' })
  waitWithoutLock(): void {}

  // @ts-expect-error -- one of two
  @BackgroundJob({ interval: '1m', overlap: 'queue' })
  overlap(): void {}

  // @ts-expect-error -- no duration
  @BackgroundJob({ interval: '1m', timeout: 'soon' })
  timeout(): void {}

  // @ts-expect-error -- no such option of retry
  @BackgroundJob({ interval: '1m', retry: { attempts: 3, backoff: 2 } })
  unknownRetryOption(): void {}

  // @ts-expect-error -- a number alone does not say what it counts
  @BackgroundJob({ interval: '1m', retry: 3 })
  retryAsNumber(): void {}

  // @ts-expect-error -- nothing is injected where nothing is called
  @BackgroundJob({ interval: '1m', inject: [Settings] })
  injectWithoutFactory(): void {}

  // @ts-expect-error -- a name is literal: without it the job could not be found in the module's options
  @BackgroundJob({ useFactory: () => ({ interval: '1m', name: 5 }), name: 5 })
  nameThatIsNoText(): void {}

  // @ts-expect-error -- a factory returns options of a job
  @BackgroundJob({ useFactory: () => 'hourly' })
  factoryOfText(): void {}

  // @ts-expect-error -- as it must be beside the factory
  @BackgroundJob({ useFactory: () => ({ interval: '1h', cron: '@hourly' }) })
  factoryOfBoth(): void {}

  // @ts-expect-error -- a token, not a number
  @BackgroundJob({ inject: [5], useFactory: (every: number) => ({ interval: every }) })
  injectedNumber(): void {}

  // @ts-expect-error -- a handler is given a JobRun
  @BackgroundJob({ interval: '1m' })
  wrongArgument(run: string): string {
    return run;
  }

  // @ts-expect-error -- a handler is given one argument
  @BackgroundJob({ interval: '1m' })
  twoArguments(run: JobRun, other: number): unknown {
    return [run, other];
  }
}

class Compiles {
  @BackgroundJob({ cron: '0 * * * *', timeZone: 'Europe/Berlin', name: 'named', disabled: true, lock: false })
  cron(): void {}

  @BackgroundJob({ interval: 30_000, lock: true })
  milliseconds(): void {}

  @BackgroundJob({ interval: '30s', lock: { key: 'k', lockTimeout: '1 minute', refreshInterval: '5 secs' } })
  text(run: JobRun): Promise<string> {
    return Promise.resolve(run.id);
  }

  @BackgroundJob({ interval: '1.5h', lock: { holdOnSuccess: '10M', holdOnFailure: '2 Days' } })
  holds(): void {}

  @BackgroundJob({
    interval: '1m',
    overlap: 'wait',
    recover: true,
    runOnStart: true,
    catchUp: '1h',
    jitter: '5s',
    timeout: '30s',
    retry: { attempts: 3, delay: 0, factor: 1.5 },
  })
  everything(): void {}

  @BackgroundJob({ interval: '1m', lock: false, overlap: 'skip', recover: false, catchUp: false, jitter: 0 })
  nothingThatNeedsTheLock(): void {}

  @BackgroundJob({
    inject: [Settings, 'HOUR', { token: Symbol('optional'), optional: true }, forwardRef(() => Settings)],
    useFactory: (settings: Settings, hour: number, zone?: string) => ({
      cron: `${settings.every} ${hour} * * *`,
      timeZone: zone,
    }),
  })
  schedulesFromFactory(): void {}

  @BackgroundJob({
    name: 'literal',
    timeZone: 'Europe/Berlin',
    lock: { lockTimeout: '1m' },
    useFactory: async () => ({ cron: '@hourly', retry: { attempts: 2 } }),
  })
  zoneBesideFactory(): void {}

  // What is undefined counts as not given: options come from elsewhere.
  @BackgroundJob({
    interval: '1h',
    cron: undefined,
    name: undefined,
    lock: undefined,
    retry: { delay: undefined },
  })
  undefinedOptions(): void {}
}

/** As `ConfigService` and `process.env` have it. */
const TEXT: string = process.env['NO_SUCH_VARIABLE'] ?? '5m';

const CONFIGURED: (BackgroundJobsModuleOptions | FactoryJobOptions)[] = [
  { interval: TEXT, jitter: TEXT, timeout: TEXT, retry: { delay: TEXT }, catchUp: TEXT },
  {
    cron: TEXT,
    timeZone: TEXT,
    lock: { lockTimeout: TEXT, refreshInterval: TEXT, holdOnSuccess: TEXT, key: TEXT },
  },
  { jobs: { job: { interval: TEXT, timeout: TEXT, lock: { holdOnFailure: TEXT }, retry: { delay: TEXT } } } },
  { defaults: { timeout: TEXT, jitter: TEXT, retry: { delay: TEXT }, lock: { lockTimeout: TEXT } } },
  // @ts-expect-error -- where no configuration is read, a duration is checked by the compiler: use parseDuration()
  { drainTimeout: TEXT },
  // @ts-expect-error -- one of two words
  { interval: '1m', overlap: TEXT },
  // @ts-expect-error -- a whole number
  { interval: '1m', retry: { attempts: TEXT } },
  // @ts-expect-error -- one schedule, not two
  { interval: TEXT, cron: TEXT },
  // @ts-expect-error -- no text: `false` would be true
  { interval: TEXT, disabled: TEXT },
];

const OVERRIDES: BackgroundJobsModuleOptions[] = [
  {
    jobs: { 'Reports.send': { cron: '@daily', timeZone: 'UTC' }, other: { interval: '1m', disabled: true } },
  },
  { jobs: { 'Reports.send': { timeZone: 'Europe/Berlin', lock: { key: 'k' }, retry: { attempts: 2 } } } },
  { defaults: { lock: { lockTimeout: '1m' }, timeout: '5m', retry: { delay: '10s' }, jitter: 0 } },
  { include: ['Reports.*'] as const, exclude: [], interceptors: [] },
  // @ts-expect-error -- one schedule, not two
  { jobs: { 'Reports.send': { cron: '@daily', interval: '1h' } } },
  // @ts-expect-error -- a job's name is literal
  { jobs: { 'Reports.send': { name: 'other' } } },
  // @ts-expect-error -- what a handler must be made for is the decorator's
  { jobs: { 'Reports.send': { recover: true } } },
  // @ts-expect-error -- one key for all jobs would let only one of them run
  { defaults: { lock: { key: 'k' } } },
  // @ts-expect-error -- a schedule is a job's own
  { defaults: { interval: '1m' } },
  // @ts-expect-error -- a list, also of one
  { include: 'Reports.*' },
  // @ts-expect-error -- classes, not instances
  { interceptors: [new Settings()] },
];

const ADDED: AddedJobOptions[] = [
  { interval: parseDuration(TEXT) },
  // @ts-expect-error -- a literal is checked by the compiler
  { interval: TEXT },
  { interval: '1m', recover: true, overlap: 'wait' },
  // @ts-expect-error -- what adds the job can call a function itself
  { interval: '1m', useFactory: () => ({}) },
  // @ts-expect-error -- the name is the first argument of add()
  { interval: '1m', name: 'job' },
];

describe('the types of the options', () => {
  it('are checked by the compiler, on every method of two classes and every item of three lists', () => {
    expect(Object.getOwnPropertyNames(DoesNotCompile.prototype)).toHaveLength(25);
    expect(Object.getOwnPropertyNames(Compiles.prototype)).toHaveLength(10);
    expect([OVERRIDES, ADDED, CONFIGURED].map((list) => list.length)).toEqual([11, 5, 9]);
  });
});
