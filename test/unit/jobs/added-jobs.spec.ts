import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  DuplicateJobError,
  InvalidJobError,
  InvalidOptionsError,
  JobsNotReadyError,
  ShutdownError,
} from '../../../lib/core/errors.js';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import type { AddedJobOptions } from '../../../lib/jobs/options/job-options.js';
import { JobRegistry } from '../../../lib/jobs/job-registry.js';
import { closeApps, createApp, startApp, type TestApp } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';

afterEach(closeApps);

class Reports {
  @BackgroundJob({ cron: '0 * * * *' })
  send(): void {}
}

let app: TestApp;
let clock: VirtualClock;

beforeEach(async () => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  app = await startApp({ clock, providers: [Reports], jobs: { scheduling: true } });
});

describe('add', () => {
  it.each([
    ['a wrong interval', 'job', { interval: 'soon' }, 'JobRegistry.add("job"): expected `interval` to be'],
    [
      'an empty name',
      '',
      { interval: '1m' },
      'JobRegistry.add(): expected `name` to be a text that is not empty',
    ],
    [
      'a name that is no text',
      5,
      { interval: '1m' },
      'expected `name` to be a text that is not empty, got 5 (number)',
    ],
    [
      'no options',
      'job',
      undefined,
      'JobRegistry.add("job"): expected `options` to be an object, got `undefined`',
    ],
    ['null for options', 'job', null, 'expected `options` to be an object, got `null`'],
    ['a text for options', 'job', '1m', 'expected `options` to be an object, got "1m" (string)'],
    [
      'a second name',
      'job',
      { interval: '1m', name: 'x' },
      'expected `name` to be the first argument alone, got "x" (string)',
    ],
    [
      'a factory',
      'job',
      { useFactory: () => ({ interval: '1m' }) },
      'expected `useFactory` to be absent, got the function `useFactory`. Put the options together yourself',
    ],
    ['tokens', 'job', { interval: '1m', inject: ['TOKEN'] }, 'expected `inject` to be absent, got an array.'],
    ['an unknown option', 'job', { intervall: '1m' }, 'unknown option `intervall`: did you mean `interval`?'],
  ])('refuses %s at once', (_title, name, options, message) => {
    // As JavaScript would allow it.
    const add = (): unknown => app.registry.add(name as string, options as AddedJobOptions, () => 1);

    expect(add).toThrow(InvalidJobError);
    expect(add).toThrow(message);
    expect(app.registry.list()).toHaveLength(1);
  });

  it.each([
    ['send', '"send" (string)'],
    [undefined, '`undefined`'],
    [null, '`null`'],
  ])('refuses a handler that is no function, and names the job: %j', (given, shown) => {
    const handler = given as unknown as () => void; // As JavaScript would allow it.

    expect(() => app.registry.add('job', { interval: '1m' }, handler)).toThrow(
      new InvalidJobError(
        `JobRegistry.add("job"): expected \`handler\` to be a function, got ${shown}. ` +
          'It is the third argument: `add(name, options, handler)`.',
      ),
    );
  });

  it('refuses a function in the place of the options, and names the job', () => {
    const add = app.registry.add.bind(app.registry) as (...args: unknown[]) => unknown;

    expect(() => add('job', () => 1)).toThrow('JobRegistry.add("job"): expected `handler` to be a function');
    expect(() =>
      add(
        'job',
        () => 1,
        () => 1,
      ),
    ).toThrow('JobRegistry.add("job"): expected `options` to be an object, got the function `anonymous`');
    expect(() => add('job', null, () => 1)).toThrow(
      'JobRegistry.add("job"): expected `options` to be an object, got `null`',
    );
  });

  it.each([
    function* (): Iterable<number> {
      yield 1;
    },
    async function* (): AsyncIterable<number> {
      yield await Promise.resolve(1);
    },
    function* (this: unknown): Iterable<number> {
      yield 1;
    }.bind(undefined),
  ])('refuses a generator function', (handler) => {
    expect(() => app.registry.add('job', { interval: '1m' }, handler)).toThrow(
      /^JobRegistry.add\("job"\): expected `handler` to be no generator function, got the function `.+`\. The call of a generator does nothing/,
    );
  });

  it('counts a name that is undefined as not given', () => {
    const options = { interval: '1m', name: undefined } as AddedJobOptions; // As JavaScript would allow it.

    expect(app.registry.add('job', options, () => 1).name).toBe('job');
  });

  it('refuses a name that is taken, and says by whom', () => {
    expect(() => app.registry.add('Reports.send', { interval: '1m' }, () => 1)).toThrow(
      new DuplicateJobError(
        'two jobs are named "Reports.send": Reports.send in RootTestModule and JobRegistry.add("Reports.send"). ' +
          'Give one of them another `name`: it is the key of the lock.',
      ),
    );
  });

  it('puts the options over the defaults of the module, and checks them together', async () => {
    const { registry } = await startApp({ clock, jobs: { defaults: { jitter: '2m' } } });
    const add = (options: AddedJobOptions) => () => registry.add('job', options, () => 1);

    expect(add({ interval: '1m' })).toThrow(InvalidOptionsError);
    expect(add({ interval: '1m' })).toThrow(
      'expected `defaults.jitter` to be shorter than the time between two ticks of "job" ' +
        '(1m, `interval` of JobRegistry.add("job")), got "2m" (string).',
    );
    expect(registry.list()).toEqual([]);
    expect(add({ interval: '1m', jitter: '1s' })).not.toThrow();
  });

  it('after the start sets the timer at once', async () => {
    let calls = 0;
    const job = app.registry.add('late', { cron: '* * * * *' }, () => calls++);
    expect(job.nextTick).toEqual(new Date('2026-01-01T00:01:00Z'));
    await clock.advance(120_000);

    expect(calls).toBe(2);
  });

  it('is refused after shutdown has begun', async () => {
    await app.context.close();

    expect(() => app.registry.add('late', { interval: '1m' }, () => 1)).toThrow(ShutdownError);
  });
});

describe('before the jobs are known', () => {
  it('add is accepted, and the rest is refused', async () => {
    const seen: unknown[] = [];
    @Injectable()
    class Early implements OnModuleInit {
      constructor(@Inject(JobRegistry) private readonly registry: JobRegistry) {}

      onModuleInit(): void {
        this.registry.add('early', { cron: '* * * * *' }, () => 'ran');
        for (const ask of ['list', 'get', 'has'] as const) {
          try {
            this.registry[ask]('early');
          } catch (error) {
            seen.push(error instanceof JobsNotReadyError);
          }
        }
      }
    }
    const { names, registry } = await startApp({
      providers: [Early, Reports],
      jobs: { scheduling: true },
      clock,
    });

    expect(seen).toEqual([true, true, true]);
    expect([...names].sort()).toEqual(['Reports.send', 'early']);
    expect(registry.get('early').nextTick).toBeInstanceOf(Date);
  });

  it('remove rejects', async () => {
    const context = await createApp();

    await expect(context.get(JobRegistry).remove('any')).rejects.toThrow(JobsNotReadyError);
    await context.close();
  });
});
