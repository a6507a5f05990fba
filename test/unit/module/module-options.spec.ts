import type { DynamicModule } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { BackgroundJobsModule } from '../../../lib/background-jobs.module.js';
import type { BackgroundJobsModuleOptions } from '../../../lib/background-jobs.options.js';
import { InvalidOptionsError } from '../../../lib/core/errors.js';
import { InMemoryLockStore } from '../../../lib/locks/in-memory-lock-store.js';
import { closeApps, moduleNamed, startError } from '../../support/test-app.js';

const environment = process.env['NODE_ENV'];

afterEach(async () => {
  process.env['NODE_ENV'] = environment;
  await closeApps();
});

const STORE = 'a LockStore, with `tryAcquire`, `ping` and `close`';
const DRAIN = "a whole number of milliseconds or a text like '30s', from 0 ms to 366 days";
const TEXT = 'a text that is not empty';

describe('an invalid option of the module stops the start with an error that names the option, the value and the expectation', () => {
  it.each([
    ['lockStore', null, '`null`', STORE],
    ['lockStore', 'redis://localhost', '"redis://localhost" (string)', STORE],
    ['lockStore', {}, 'an object of class Object', STORE],
    ['lockStore', InMemoryLockStore, 'the function `InMemoryLockStore`', STORE],
    ['scheduling', 'yes', '"yes" (string)', '`true` or `false`'],
    ['scheduling', null, '`null`', '`true` or `false`'],
    ['log', true, 'true (boolean)', 'an object'],
    ['keyPrefix', 5, '5 (number)', 'a text'],
    ['timeZone', 'Nowhere', '"Nowhere" (string)', "an IANA time zone like 'Europe/Berlin'"],
    ['timeZone', '', '"" (string)', TEXT],
    ['timeZone', 1, '1 (number)', TEXT],
    ['drainTimeout', -1, '-1 (number)', DRAIN],
    ['drainTimeout', 'never', '"never" (string)', DRAIN],
    ['drainTimeout', Infinity, 'Infinity (number)', DRAIN],
  ])('`%s` given as %p yields: got %s', async (option, value, given, expected) => {
    // As JavaScript allows it.
    const jobs = { [option]: value } as BackgroundJobsModuleOptions;
    const error = await startError({ jobs });

    expect(error).toBeInstanceOf(InvalidOptionsError);
    const { code, message } = error as InvalidOptionsError;
    expect(code).toBe('INVALID_OPTIONS');
    const expectation = `BackgroundJobsModule: expected \`${option}\` to be ${expected}, got ${given}.`;
    expect(message.startsWith(expectation)).toBe(true);
  });

  it.each([
    [{ lockstore: 1 }, 'unknown option `lockstore`: did you mean `lockStore`?'],
    [{ drainTimeOut: 1 }, 'unknown option `drainTimeOut`: did you mean `drainTimeout`?'],
    [
      { redis: 1 },
      'unknown option `redis`: expected one of `lockStore`, `stateStore`, `redactError`, `log`, `scheduling`, `concurrency`, `include`, `exclude`, `keyPrefix`, ' +
        '`timeZone`, `defaults`, `jobs`, `drainTimeout`, `interceptors`.',
    ],
  ])('the error for an unknown option suggests a similar one: %j', async (jobs, expected) => {
    // As JavaScript allows it.
    expect(await startError({ jobs: jobs as BackgroundJobsModuleOptions })).toMatchObject({
      code: 'INVALID_OPTIONS',
      message: `BackgroundJobsModule: ${expected}`,
    });
  });

  it.each([
    ['null', null, '`null`'],
    ['a text', 'redis', '"redis" (string)'],
  ])('a factory that returns %s instead of options is refused', async (_title, options, given) => {
    const useFactory = (): BackgroundJobsModuleOptions => options as unknown as BackgroundJobsModuleOptions;

    expect(
      await startError({ importedAs: [BackgroundJobsModule.forRootAsync({ useFactory })] }),
    ).toMatchObject({
      code: 'INVALID_OPTIONS',
      message: `BackgroundJobsModule: expected \`options\` to be an object, got ${given}.`,
    });
  });
});

describe('the module has to be imported once, with forRoot or forRootAsync', () => {
  it.each([
    'redis://:s3cr3t@host',
    's3cr3t',
    'default:s3cr3t@host',
    'redis://:s3cr3t',
    'redis://s3cr3t@h',
    '//s3cr3t@h',
  ])('an error does not show a text that is given as a store: %s', async (lockStore) => {
    const jobs = { lockStore } as unknown as BackgroundJobsModuleOptions;
    const { message } = (await startError({ jobs })) as Error;

    expect(message).not.toContain('s3cr3t');
    expect(message).toContain(`expected \`lockStore\` to be ${STORE}, got a text, which may hold a password`);
  });

  it.each([
    [
      'a factory without a return',
      { useFactory: () => undefined },
      'BackgroundJobsModule: expected `options` to be returned by the factory, got `undefined`. The function may lack a `return`.',
    ],
    [
      'an async factory without a return',
      { useFactory: () => Promise.resolve() },
      'BackgroundJobsModule: expected `options` to be returned by the factory, got `undefined`. The function may lack a `return`.',
    ],
    [
      'a class whose method has no return',
      {
        useClass: class Config {
          createBackgroundJobsOptions(): void {}
        },
      },
      'BackgroundJobsModule: expected `options` to be returned by the factory, got `undefined`. The function may lack a `return`.',
    ],
    [
      'a class without the method',
      {
        useClass: class Config {
          createOptions(): void {}
        },
      },
      'BackgroundJobsModule.forRootAsync(): expected the class to have `createBackgroundJobsOptions()`, got an object of class Config.',
    ],
    [
      'a factory that returns null',
      { useFactory: () => null },
      'BackgroundJobsModule: expected `options` to be an object, got `null`.',
    ],
    [
      'no factory',
      {},
      'BackgroundJobsModule.forRootAsync(): expected `useFactory`, `useClass` or `useExisting` to be given, got none of them.',
    ],
    [
      'a factory that is none',
      { useFactory: { scheduling: true } },
      'BackgroundJobsModule.forRootAsync(): expected `useFactory` to be a function, got an object of class Object.',
    ],
    [
      'nothing',
      undefined,
      'BackgroundJobsModule.forRootAsync(): expected `options` to be an object, got `undefined`.',
    ],
    ['null', null, 'BackgroundJobsModule.forRootAsync(): expected `options` to be an object, got `null`.'],
  ])('forRootAsync() with %s is refused with what is missing', async (_title, options, message) => {
    const forRootAsync = BackgroundJobsModule.forRootAsync.bind(BackgroundJobsModule) as (
      given: unknown,
    ) => DynamicModule;

    const error = await startError({ importedAs: [forRootAsync(options)] });
    expect(error).toBeInstanceOf(InvalidOptionsError);
    expect((error as Error).message).toBe(message);
  });

  it('an import of the bare class is refused', async () => {
    expect(await startError({ importedAs: [BackgroundJobsModule] })).toMatchObject({
      code: 'INVALID_OPTIONS',
      message: expect.stringMatching(/expected it to be imported with `forRoot\(\)`.*got the bare class/),
    });
  });

  it.each([
    ['in one module', [BackgroundJobsModule.forRoot(), BackgroundJobsModule.forRoot()]],
    [
      'also in a feature module',
      [BackgroundJobsModule.forRoot(), moduleNamed('Feature', { imports: [BackgroundJobsModule.forRoot()] })],
    ],
    [
      'also when neither is global',
      [BackgroundJobsModule.forRoot({ isGlobal: false }), BackgroundJobsModule.forRoot({ isGlobal: false })],
    ],
  ])('two imports are refused: %s', async (_title, importedAs) => {
    expect(await startError({ importedAs })).toMatchObject({
      code: 'INVALID_OPTIONS',
      message: expect.stringMatching(/expected `forRoot\(\)`.*to be imported once, got it twice/),
    });
  });
});

describe.each(['user:s3cr3t@h', 'user:s3cr3t@h:6379', 'redis:s3cr3t@h', 'redis://:s3cr3t@h'])(
  'an error does not show the password of an address in a wrong place: %s',
  (address) => {
    it.each<[string, object]>([
      ['include', { include: [address] }],
      ['exclude', { exclude: [address] }],
      ['jobs', { jobs: { [address]: {} } }],
      ['an option of a job', { jobs: { [address]: { cron: address } } }],
      ['an option', { [address]: 1 }],
      ['timeZone', { timeZone: address }],
      ['lockStore', { lockStore: address }],
    ])('%s', async (_, jobs) => {
      const error = await startError({ jobs });
      expect(error).toBeInstanceOf(InvalidOptionsError);
      expect((error as Error).message).not.toContain('s3cr3t');
    });
  },
);
