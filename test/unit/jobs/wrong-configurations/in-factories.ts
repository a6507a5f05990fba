import { DURATION, type WrongConfiguration } from './wrong-configuration.js';

const returned = (options: unknown, beside: object = {}): object => ({
  ...beside,
  useFactory: () => options,
});

/** What a factory returns, and what is beside it. */
export const WRONG_IN_FACTORIES: readonly WrongConfiguration[] = [
  {
    job: returned({ interval: 'soon' }),
    option: 'useFactory().interval',
    given: 'got "soon"',
    cure: DURATION,
  },
  {
    job: returned({ lock: { lockTimeout: 0 } }),
    option: 'useFactory().lock.lockTimeout',
    given: 'got 0',
    cure: 'from 1 s to 366 days',
  },
  {
    job: returned({ cron: '@daily', interval: '1m' }),
    option: 'useFactory().interval',
    given: 'got "1m"',
    cure: 'absent beside `useFactory().cron`',
  },
  {
    job: returned({ interval: '1m', name: 'other' }),
    option: 'useFactory().name',
    given: 'got "other"',
    cure: 'absent, got "other" (string). The name of a job is written in the decorator',
  },
  {
    job: returned({ intervall: '1m' }),
    option: 'useFactory().intervall',
    given: 'unknown option',
    cure: 'did you mean `useFactory().interval`?',
  },
  { job: returned('1m'), option: 'useFactory()', given: 'got "1m"', cure: 'an object' },
  {
    job: returned(undefined),
    option: 'useFactory()',
    given: 'got `undefined`',
    cure: 'an object, got `undefined`. The function may lack a `return`',
  },
  { job: returned(null), option: 'useFactory()', given: 'got `null`', cure: 'an object' },
  {
    job: returned({ cron: '0 12 * * ? *' }),
    option: 'useFactory().cron',
    given: 'got "0 12 * * ? *"',
    cure: "is written '0 12 * * *'",
  },
  {
    job: returned({}),
    option: 'cron` or `interval',
    given: '`undefined`',
    cure: 'given beside `useFactory`, or returned by it',
  },
  {
    job: returned({ timeZone: 'Europe/Berlin' }, { interval: '1m' }),
    option: 'useFactory().timeZone',
    given: 'got "Europe/Berlin"',
    cure: 'absent beside `interval`',
  },
  {
    job: returned({ lock: false }, { interval: '1m', recover: true }),
    option: 'recover',
    given: 'got true',
    cure: 'absent beside `useFactory().lock: false`',
  },
  {
    job: returned({ interval: '1s' }, { jitter: '5s' }),
    option: 'jitter',
    given: 'got "5s"',
    cure: 'shorter than the time between two ticks of "Reports.send" (1s, `useFactory().interval`)',
  },
  { job: { useFactory: {} }, option: 'useFactory', given: 'an object of class Object', cure: 'a function' },
  {
    job: { interval: '1m', inject: ['TOKEN'] },
    option: 'inject',
    given: 'got an array',
    cure: 'absent without `useFactory`, got an array. It is what `useFactory` is handed',
  },
  {
    job: returned({ interval: '1m' }, { inject: 'TOKEN' }),
    option: 'inject',
    given: 'got "TOKEN"',
    cure: 'an array of tokens, got "TOKEN" (string). Write it as `inject: [ConfigService]`',
  },
];
