import { mixin, type Type } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { BackgroundJobsModuleOptions } from '../../../lib/background-jobs.options.js';
import { InvalidJobError, InvalidOptionsError } from '../../../lib/core/errors.js';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import type { BackgroundJobOptions } from '../../../lib/jobs/options/job-options.js';
import { CustomScheduleJobs } from '../../../lib/jobs/custom-schedule-jobs.js';
import { closeApps, startApp, startError } from '../../support/test-app.js';

afterEach(closeApps);

function hostWith(options: BackgroundJobOptions): Type {
  class Reports {
    @BackgroundJob(options)
    send(): void {}
  }
  return Reports;
}

const NOT_EMPTY = 'a text that is not empty';
const CLEAN = 'a text without control characters';
const WELL_FORMED = 'a well-formed text';
const SHORT = 'a text of at most 200 characters';

/** What is no name of a job and no key of a lock, and what would be right. */
const WRONG: readonly [name: string, expected: string][] = [
  ['', NOT_EMPTY],
  [' ', NOT_EMPTY],
  ['report\nERROR all is lost', CLEAN],
  ['a\0b', CLEAN],
  ['a\u001B[2Jb', CLEAN],
  ['a\u007Fb', CLEAN],
  ['a\u009Bb', CLEAN],
  ['tab\tbed', CLEAN],
  ['a\uD800b', WELL_FORMED],
  ['\uDC00', WELL_FORMED],
  ['🔑'.slice(0, 1), WELL_FORMED],
  ['x'.repeat(201), SHORT],
  ['🔑'.repeat(101), SHORT],
];

const RIGHT = ['x', 'x'.repeat(200), '🔑'.repeat(100), 'Berichte für “alle”', 'a\u00A0b', 'sync:eu/west 1'];

describe.each(WRONG)('%j is no name', (name, expected) => {
  const complaint = (where: string, option: string): string =>
    `${where}: expected \`${option}\` to be ${expected}, got "`;

  it('of a decorated job', async () => {
    const error = await startError({ providers: [hostWith({ interval: '1m', name })] });

    expect(error).toBeInstanceOf(InvalidJobError);
    expect((error as Error).message).toContain(complaint('Reports.send', 'name'));
  });

  it('and no key of a lock, wherever it is written', async () => {
    const lock = { key: name };
    const jobs: BackgroundJobsModuleOptions = { jobs: { 'Reports.send': { lock } } };
    const errors = [
      await startError({ providers: [hostWith({ interval: '1m', lock })] }),
      await startError({ providers: [hostWith({ interval: '1m', useFactory: () => ({ lock }) })] }),
      await startError({ providers: [hostWith({ interval: '1m' })], jobs }),
    ].map((error) => (error as Error).message);

    expect(errors).toEqual([
      expect.stringContaining(complaint('Reports.send', 'lock.key')),
      expect.stringContaining(complaint('Reports.send', 'useFactory().lock.key')),
      expect.stringContaining(complaint('BackgroundJobsModule', 'jobs["Reports.send"].lock.key')),
    ]);
  });

  it('of a job in the options of the module', async () => {
    const error = await startError({ jobs: { jobs: { [name]: { disabled: true } } } });

    expect(error).toBeInstanceOf(InvalidOptionsError);
    expect((error as Error).message).toMatch(/^BackgroundJobsModule: expected `jobs\["/);
    expect((error as Error).message).toContain(`to be ${expected}`);
  });

  it('of a job that is added', async () => {
    const { context, registry } = await startApp();
    const timed = context.get(CustomScheduleJobs, { strict: false });

    expect(() => registry.add(name, { interval: '1m' }, () => 1)).toThrow(
      complaint('JobRegistry.add()', 'name'),
    );
    expect(() => registry.add('job', { interval: '1m', lock: { key: name } }, () => 1)).toThrow(
      complaint('JobRegistry.add("job")', 'lock.key'),
    );
    expect(() => timed.add({ name, where: 'here', options: { interval: '1m' }, handler: () => 1 })).toThrow(
      complaint('here', 'name'),
    );
  });

  it('the message is one line, of characters that a terminal does not obey', async () => {
    const error = await startError({ providers: [hostWith({ interval: '1m', name })] });

    expect((error as Error).message).toMatch(/^[^\p{Cc}\p{Cs}]+$/u);
  });
});

it.each(RIGHT)('%j is a name, and a key', async (name) => {
  const options = { interval: '1m', name, lock: { key: name } } as const;

  expect((await startApp({ providers: [hostWith(options)] })).names).toEqual([name]);
});

describe('a class whose name cannot be that of a job in every instance needs a name for its job', () => {
  const reports = (options: BackgroundJobOptions): Type => mixin(hostWith(options));

  it('one that mixin() has made', async () => {
    const error = await startError({ providers: [reports({ interval: '1m' })] });

    expect(error).toBeInstanceOf(InvalidJobError);
    expect((error as Error).message).toBe(
      '(a class with a random name).send: expected `name` to be given, got `undefined`. ' +
        'The name of the class is random, as `mixin()` makes it: every process would have a job of its own.',
    );
  });

  it('one that mixin() has made of a host of requests', async () => {
    const host = { provide: 'host', scope: 2, useClass: reports({ interval: '1m' }) };

    expect(await startError({ providers: [host] })).toMatchObject({ code: 'INVALID_JOB' });
  });

  it.each([null, ''])('%j is no name for it', async (name) => {
    const options = { interval: '1m', name } as BackgroundJobOptions; // As JavaScript would allow it.

    expect(await startError({ providers: [reports(options)] })).toMatchObject({
      code: 'INVALID_JOB',
      message: expect.stringContaining('expected `name` to be a text that is not empty, got '),
    });
  });

  it('with one, it starts', async () => {
    const { names } = await startApp({ providers: [reports({ interval: '1m', name: 'reports' })] });

    expect(names).toEqual(['reports']);
  });

  it('a class that is derived from it has a name of its own', async () => {
    class Orders extends reports({ interval: '1m' }) {}

    expect((await startApp({ providers: [Orders] })).names).toEqual(['Orders.send']);
  });

  it('21 hex digits that its source contains are its name', async () => {
    class abcdef0123456789abcde {
      @BackgroundJob({ interval: '1m' })
      send(): void {}
    }

    expect((await startApp({ providers: [abcdef0123456789abcde] })).names).toEqual([
      'abcdef0123456789abcde.send',
    ]);
  });

  it.each([5, null, {}, () => 'Reports'])('one whose static name is no text: %p', async (name) => {
    const host = hostWith({ interval: '1m' });
    Object.defineProperty(host, 'name', { value: name });

    expect(await startError({ providers: [{ provide: 'host', useClass: host }] })).toMatchObject({
      code: 'INVALID_JOB',
      message:
        '(a class whose static `name` is no text).send: expected `name` to be given, got `undefined`. ' +
        'The static `name` of the class is no text, and no part of a name.',
    });
  });

  it('one whose static name is a text is named by it', async () => {
    const host = hostWith({ interval: '1m' });
    Object.defineProperty(host, 'name', { value: 'Bills' });

    expect((await startApp({ providers: [host] })).names).toEqual(['Bills.send']);
  });
});

describe('a generator method is refused at start, because a call of it does nothing', () => {
  class Reports {
    @BackgroundJob({ interval: '1m', disabled: true })
    *send(): Iterable<number> {
      yield 1;
    }
  }
  class AsyncReports {
    @BackgroundJob({ interval: '1m' })
    async *send(): AsyncIterable<number> {
      yield await Promise.resolve(1);
    }
  }

  it.each<[string, Type, object]>([
    ['Reports', Reports, {}],
    ['AsyncReports', AsyncReports, {}],
    ['Reports', Reports, { scope: 2 }],
  ])('%s', async (name, host, scope) => {
    expect(await startError({ providers: [{ provide: host, useClass: host, ...scope }] })).toMatchObject({
      code: 'INVALID_JOB',
      message:
        `${name}.send: expected \`handler\` to be no generator method, got the function \`send\`. ` +
        'The call of a generator does nothing before somebody iterates over it: write an ordinary function without `*`, which may be `async`.',
    });
  });
});
