import { DURATION, DURATION_FROM_ZERO, type WrongConfiguration } from './wrong-configuration.js';

const where = 'BackgroundJobsModule';
const NAME = 'a text that is not empty';

const overridden = (options: unknown): object => ({ jobs: { 'Reports.send': options } });

/** Options of the module. */
export const WRONG_IN_MODULES: readonly WrongConfiguration[] = [
  ...Object.entries({ include: 'Reports.*', exclude: {} }).map(([option, list]) => ({
    module: { [option]: list },
    option,
    given: typeof list === 'string' ? 'got "Reports.*"' : 'got an object of class Object',
    cure: `an array, got`,
  })),
  { module: { include: [''] }, option: 'include[0]', given: 'got ""', cure: NAME },
  { module: { exclude: ['*', 5] }, option: 'exclude[1]', given: 'got 5', cure: NAME },
  {
    module: { include: ['Reports.sent'] },
    option: 'include[0]',
    given: 'unknown job `Reports.sent`',
    cure: 'did you mean `Reports.send`?',
  },
  {
    module: { exclude: ['Reports.*', 'billing'] },
    option: 'exclude[1]',
    given: 'unknown job `billing`',
    cure: 'expected one of `Reports.send`',
  },
  {
    module: { jobs: { 'Report.send': { disabled: true } } },
    option: 'jobs',
    given: 'unknown job `Report.send`',
    cure: 'did you mean `Reports.send`?',
  },
  {
    module: { stateStore: { close: () => undefined } },
    option: 'stateStore',
    given: 'got an object',
    cure: '`false` or a JobStateStore, with `heartbeat`',
  },
  {
    module: { stateStore: 'redis://:s3cr3t@host' },
    option: 'stateStore',
    given: 'got a text (not shown)',
    cure: 'Pass new RedisJobStateStore({ url })',
  },
  ...[0, 1.5, -1, Infinity, '10', false].map((concurrency) => ({
    ...{ module: { concurrency }, option: 'concurrency', cure: 'a whole number from 1' },
    given: `got ${JSON.stringify(concurrency) === 'null' ? 'Infinity' : JSON.stringify(concurrency)}`,
  })),
  { module: { log: { fields: 'yes' } }, option: 'log.fields', given: 'got "yes"', cure: '`true` or `false`' },
  { module: { redactError: 'all' }, option: 'redactError', given: 'got "all"', cure: 'a function' },
  {
    module: { jobs: [] },
    option: 'jobs',
    given: 'got an array',
    cure: "an object of options by the job's name",
  },
  { module: overridden('1m'), option: 'jobs["Reports.send"]', given: 'got "1m"', cure: 'an object' },
  {
    module: overridden({ jitter: 'some' }),
    option: 'jobs["Reports.send"].jitter',
    given: 'got "some"',
    cure: DURATION_FROM_ZERO,
  },
  {
    module: overridden({ interval: 0 }),
    option: 'jobs["Reports.send"].interval',
    given: 'got 0',
    cure: DURATION,
  },
  {
    module: overridden({ cron: 'daily' }),
    option: 'jobs["Reports.send"].cron',
    given: 'got "daily"',
    cure: 'a cron pattern (',
  },
  {
    module: overridden({ cron: '@daily', timeZone: 'Berlin' }),
    option: 'jobs["Reports.send"].timeZone',
    given: 'got "Berlin"',
    cure: "an IANA time zone like 'Europe/Berlin'",
  },
  {
    module: overridden({ cron: '@daily', interval: '1h' }),
    option: 'jobs["Reports.send"].interval',
    given: 'got "1h"',
    cure: 'absent beside `jobs["Reports.send"].cron`',
  },
  {
    module: overridden({ recover: true }),
    option: 'jobs["Reports.send"].recover',
    given: 'unknown option',
    cure: 'expected one of `cron`, `interval`, `timeZone`, `lock`, `jitter`, `timeout`, `retry`, `disabled`',
  },
  {
    module: overridden({ retry: { attempts: 0 } }),
    option: 'jobs["Reports.send"].retry.attempts',
    given: 'got 0',
    cure: 'a whole number from 1 to 100',
  },
  {
    module: overridden({ lock: { locktimeout: '1m' } }),
    option: 'jobs["Reports.send"].lock.locktimeout',
    given: 'unknown option',
    cure: 'did you mean `jobs["Reports.send"].lock.lockTimeout`?',
  },
  { module: { defaults: 5 }, option: 'defaults', given: 'got 5', cure: 'an object' },
  { module: { defaults: { timeout: 'x' } }, option: 'defaults.timeout', given: 'got "x"', cure: DURATION },
  {
    module: { defaults: { retry: { factor: 0 } } },
    option: 'defaults.retry.factor',
    given: 'got 0',
    cure: 'a finite number, at least 1',
  },
  {
    module: { defaults: { lock: { key: 'all' } } },
    option: 'defaults.lock.key',
    given: 'got "all"',
    cure: 'One key for all jobs would let only one of them run at a time: give it to the jobs that share it',
  },
  {
    module: { defaults: { lock: { lockTimeout: '10s', refreshInterval: '6s' } } },
    option: 'defaults.lock.refreshInterval',
    given: 'got "6s"',
    cure: 'at most half of `lockTimeout` (5s)',
  },
  {
    module: { defaults: { interval: '1m' } },
    option: 'defaults.interval',
    given: 'unknown option',
    cure: 'expected one of `lock`, `jitter`, `timeout`, `retry`',
  },
  { module: { interceptors: {} }, option: 'interceptors', given: 'of class Object', cure: 'an array' },
  {
    module: { interceptors: [{ intercept: () => undefined }] },
    option: 'interceptors[0]',
    given: 'an object of class Object',
    cure: 'a class',
  },
  {
    module: { interceptors: [() => undefined] },
    option: 'interceptors[0]',
    given: 'the function `anonymous`',
    cure: 'a class',
  },
  {
    module: { lockStore: 'redis' },
    option: 'lockStore',
    given: 'got "redis"',
    cure: 'new RedisLockStore({ url })',
  },
  { module: { scheduling: 'off' }, option: 'scheduling', given: 'got "off"', cure: '`true` or `false`' },
  { module: { keyPrefix: 7 }, option: 'keyPrefix', given: 'got 7', cure: 'a text' },
  { module: { keyPrefix: 'a\nb' }, option: 'keyPrefix', given: '"a\\nb"', cure: 'control characters' },
  { module: { keyPrefix: 'a\ud800' }, option: 'keyPrefix', given: '"a\\ud800"', cure: 'well-formed' },
  { module: { keyPrefix: 'x'.repeat(201) }, option: 'keyPrefix', given: 'xxx', cure: 'at most 200' },
  { module: { timeZone: 'Berlin' }, option: 'timeZone', given: 'got "Berlin"', cure: "like 'Europe/Berlin'" },
  { module: { drainTimeout: -1 }, option: 'drainTimeout', given: 'got -1', cure: DURATION_FROM_ZERO },
  ...['interceptors', 'timeZone', 'drainTimeout', 'keyPrefix', 'scheduling', 'include', 'exclude'].map(
    (option) => ({
      module: { [option]: null },
      option,
      given: 'got `null`',
      cure: `expected \`${option}\` to be `,
    }),
  ),
  ...['defaults', 'jobs', 'lockStore'].map((option) => ({
    module: { [option]: null },
    option,
    given: 'got `null`',
    cure: ' to be ',
  })),
  { module: null, option: 'options', given: 'got `null`', cure: 'an object' },
  { module: 'redis', option: 'options', given: 'got "redis"', cure: 'an object' },
  { module: overridden(null), option: 'jobs["Reports.send"]', given: 'got `null`', cure: 'an object' },
  {
    module: { lockStore: 'redis://:s3cr3t@host' },
    option: 'lockStore',
    given: 'got a text, which may hold a password and is not shown',
    cure: 'Pass new RedisLockStore({ url })',
  },
  {
    module: { include: ['+(a|aa)b'] },
    option: 'include[0]',
    given: 'got "+(a|aa)b"',
    cure: 'a name, or a glob of `*`, `?`, `[…]` and `{…,…}`',
  },
  {
    module: { jobs: { send: { disabled: true } } },
    option: 'jobs',
    given: 'unknown job `send`: expected one of `Reports.send`',
    cure: 'Its class may not be among the `providers` of any module',
  },
  {
    module: overridden({ lock: { key: 'a\nb' } }),
    option: 'jobs["Reports.send"].lock.key',
    given: 'got "a\\nb"',
    cure: 'a text without control characters',
  },
  {
    module: overridden({ cron: '0 0 1 13 *' }),
    option: 'jobs["Reports.send"].cron',
    given: 'got "0 0 1 13 *"',
    cure: 'Invalid value for month: 13, expected 1 to 12 or JAN to DEC',
  },
  { module: { includes: [] }, option: 'includes', given: 'unknown option', cure: 'did you mean `include`?' },
].map((row) => ({ ...row, where }));
