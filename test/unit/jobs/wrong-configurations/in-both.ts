import type { WrongConfiguration } from './wrong-configuration.js';

const where = 'BackgroundJobsModule';
const overridden = (options: object): object => ({ jobs: { 'Reports.send': options } });

/** What is right in its place, and clashes with what is written in another. The message names both. */
export const WRONG_IN_BOTH: readonly WrongConfiguration[] = [
  {
    job: { interval: '30s' },
    module: { defaults: { jitter: '1m' } },
    where,
    option: 'defaults.jitter',
    given: 'got "1m"',
    cure: 'the time between two ticks of "Reports.send" (30s, `interval` of Reports.send)',
  },
  {
    job: { interval: '10m', jitter: '2m' },
    module: overridden({ interval: '1m' }),
    option: 'jitter',
    given: 'got "2m"',
    cure: '(1m, `jobs["Reports.send"].interval` of BackgroundJobsModule)',
  },
  {
    job: { interval: '1m' },
    module: overridden({ timeZone: 'Europe/Berlin' }),
    where,
    option: 'jobs["Reports.send"].timeZone',
    given: 'got "Europe/Berlin"',
    cure: 'absent beside `interval` of Reports.send',
  },
  {
    job: { interval: '1m', recover: true },
    module: overridden({ lock: false }),
    option: 'recover',
    given: 'got true',
    cure: 'absent beside `jobs["Reports.send"].lock: false` of BackgroundJobsModule',
  },
  {
    job: { interval: '1m', overlap: 'wait' },
    module: { defaults: { lock: false } },
    option: 'overlap',
    given: 'got "wait"',
    cure: 'absent beside `defaults.lock: false` of BackgroundJobsModule',
  },
  {
    job: { interval: '1m', catchUp: '1h' },
    module: { defaults: { lock: false } },
    option: 'catchUp',
    given: 'got "1h"',
    cure: 'It takes the lock to know of the other instances: leave out one of the two',
  },
  {
    job: { interval: '1m', lock: { refreshInterval: '20s', lockTimeout: '1m' } },
    module: overridden({ lock: { lockTimeout: '30s' } }),
    option: 'lock.refreshInterval',
    given: 'got "20s"',
    cure: 'at most half of `jobs["Reports.send"].lock.lockTimeout` of BackgroundJobsModule (15s)',
  },
  {
    job: { interval: '1m', lock: { lockTimeout: '5s' } },
    module: { defaults: { lock: { refreshInterval: '3s' } } },
    where,
    option: 'defaults.lock.refreshInterval',
    given: 'got "3s"',
    cure: 'at most half of `lock.lockTimeout` of Reports.send (2500ms)',
  },
  {
    // Samoa had no such day.
    job: { cron: '0 0 12 30 12 * 2011' },
    module: overridden({ timeZone: 'Pacific/Apia' }),
    option: 'cron',
    given: 'got "0 0 12 30 12 * 2011"',
    cure: 'Its time zone is that of `jobs["Reports.send"].timeZone` of BackgroundJobsModule',
  },
  {
    job: { cron: '@daily', interval: '1m' },
    module: overridden({ interval: '5m' }),
    option: 'interval',
    given: 'got "1m"',
    cure: 'absent beside `cron`',
  },
  {
    module: { defaults: { lock: { refreshInterval: '16s' } } },
    where,
    option: 'defaults.lock.refreshInterval',
    given: 'got "16s"',
    cure: 'at most half of `lockTimeout` (15s)',
  },
  {
    module: overridden({ lock: { refreshInterval: '20s' } }),
    where,
    option: 'jobs["Reports.send"].lock.refreshInterval',
    given: 'got "20s"',
    cure: 'at most half of `lockTimeout` (15s)',
  },
];
