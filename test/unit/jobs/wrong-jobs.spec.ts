import { afterEach, describe, expect, it } from '@jest/globals';
import { BackgroundJob } from '../../../lib/jobs/discovery/background-job.decorator.js';
import { InvalidJobError } from '../../../lib/core/errors.js';
import type { BackgroundJobOptions } from '../../../lib/jobs/options/job-options.js';
import { closeApps, startError } from '../../support/test-app.js';

afterEach(closeApps);

/** A class whose method has these options, as JavaScript would allow them. */
function hostWith(options: unknown) {
  class Reports {
    @BackgroundJob(options as BackgroundJobOptions)
    send(): void {}
  }
  return Reports;
}

const DURATION = "a whole number of milliseconds or a text like '30s', from 1 ms to 366 days";
const LOCK_TIMEOUT = DURATION.replace('1 ms', '1 s');
const REFRESH = DURATION.replace('1 ms', '100 ms');
const TEXT = 'a text that is not empty';

/** An option, what is given for it, how the message says what was given, and what it says would be right. */
const WRONG: readonly [option: string, options: unknown, given: string, expected: string][] = [
  ['cron', { cron: 'every day' }, '"every day" (string)', 'a cron pattern ('],
  ['cron', { cron: '61 * * * *' }, '"61 * * * *" (string)', 'a cron pattern ('],
  ['cron', { cron: '* *' }, '"* *" (string)', 'a cron pattern ('],
  ['cron', { cron: '0 0 30 2 *' }, '"0 0 30 2 *" (string)', 'a pattern that matches some moment'],
  ['cron', { cron: '' }, '"" (string)', TEXT],
  ['cron', { cron: 5 }, '5 (number)', TEXT],
  ['cron', { cron: null }, '`null`', TEXT],
  [
    'timeZone',
    { cron: '@daily', timeZone: 'Mars/Olympus' },
    '"Mars/Olympus" (string)',
    "an IANA time zone like 'Europe/Berlin'",
  ],
  ['timeZone', { cron: '@daily', timeZone: '+02:00' }, '"+02:00" (string)', 'an IANA time zone'],
  ['timeZone', { cron: '@daily', timeZone: 2 }, '2 (number)', TEXT],
  ['timeZone', { interval: '1m', timeZone: 'UTC' }, '"UTC" (string)', 'absent beside `interval`'],
  ['interval', { interval: 0 }, '0 (number)', DURATION],
  ['interval', { interval: -5 }, '-5 (number)', DURATION],
  ['interval', { interval: 1.5 }, '1.5 (number)', DURATION],
  ['interval', { interval: NaN }, 'NaN (number)', DURATION],
  ['interval', { interval: Infinity }, 'Infinity (number)', DURATION],
  ['interval', { interval: '367d' }, '"367d" (string)', DURATION],
  ['interval', { interval: 366 * 86_400_000 + 1 }, '31622400001 (number)', DURATION],
  ['interval', { interval: '0s' }, '"0s" (string)', DURATION],
  ['interval', { interval: '-1m' }, '"-1m" (string)', DURATION],
  ['interval', { interval: 'soon' }, '"soon" (string)', DURATION],
  ['interval', { interval: '' }, '"" (string)', DURATION],
  ['interval', { interval: '1'.repeat(101) }, '"1111', DURATION],
  ['interval', { interval: null }, '`null`', DURATION],
  ['interval', { interval: {} }, 'an object of class Object', DURATION],
  ['interval', { interval: 10n }, '10n (bigint)', DURATION],
  ['interval', { cron: '@daily', interval: '1m' }, '"1m" (string)', 'absent beside `cron`'],
  ['cron` or `interval', {}, '`undefined`', 'given'],
  ['cron` or `interval', { cron: undefined, interval: undefined }, '`undefined`', 'given'],
  ['name', { interval: '1m', name: '' }, '"" (string)', TEXT],
  ['name', { interval: '1m', name: '  ' }, '"  " (string)', TEXT],
  ['name', { interval: '1m', name: 7 }, '7 (number)', TEXT],
  ['name', { interval: '1m', name: null }, '`null`', TEXT],
  ['disabled', { interval: '1m', disabled: 'no' }, '"no" (string)', '`true` or `false`'],
  ['lock', { interval: '1m', lock: 'on' }, '"on" (string)', '`true`, `false` or an object'],
  ['lock', { interval: '1m', lock: 5 }, '5 (number)', '`true`, `false` or an object'],
  ['lock', { interval: '1m', lock: null }, '`null`', '`true`, `false` or an object'],
  ['lock', { interval: '1m', lock: [] }, 'an array', '`true`, `false` or an object'],
  ['lock.key', { interval: '1m', lock: { key: '' } }, '"" (string)', TEXT],
  ['lock.lockTimeout', { interval: '1m', lock: { lockTimeout: 999 } }, '999 (number)', LOCK_TIMEOUT],
  ['lock.lockTimeout', { interval: '1m', lock: { lockTimeout: 'long' } }, '"long" (string)', LOCK_TIMEOUT],
  ['lock.refreshInterval', { interval: '1m', lock: { refreshInterval: 0 } }, '0 (number)', REFRESH],
  ['lock.refreshInterval', { interval: '1m', lock: { refreshInterval: '99ms' } }, '"99ms" (string)', REFRESH],
  [
    'lock.refreshInterval',
    { interval: '1m', lock: { refreshInterval: '16s' } },
    '"16s" (string)',
    'at most half of `lockTimeout` (15s)',
  ],
  [
    'lock.refreshInterval',
    { interval: '1m', lock: { lockTimeout: '2s', refreshInterval: 1_001 } },
    '1001 (number)',
    'at most half of `lockTimeout` (1s)',
  ],
  ['lock.holdOnSuccess', { interval: '1m', lock: { holdOnSuccess: 0 } }, '0 (number)', DURATION],
  ['lock.holdOnFailure', { interval: '1m', lock: { holdOnFailure: '9y' } }, '"9y" (string)', DURATION],
  ['options', null, '`null`', 'an object'],
  ['options', '5m', '"5m" (string)', 'an object'],
  ['options', [], 'an array', 'an object'],
];

describe('a wrong option of a job stops the start, and the message names place, option, value and what would be right', () => {
  it.each(WRONG.map(([option, options, given, expected]) => ({ option, options, given, expected })))(
    '`$option` as $given: expected $expected',
    async ({ option, options, given, expected }) => {
      const error = await startError({ providers: [hostWith(options)] });

      expect(error).toBeInstanceOf(InvalidJobError);
      const { code, message } = error as InvalidJobError;
      expect(code).toBe('INVALID_JOB');
      expect(message.startsWith(`Reports.send: expected \`${option}\` to be ${expected}`)).toBe(true);
      expect(message).toContain(`, got ${given}`);
    },
  );

  it.each([
    [{ intervall: '1m' }, 'unknown option `intervall`: did you mean `interval`?'],
    [{ Cron: '@daily' }, 'unknown option `Cron`: did you mean `cron`?'],
    [{ interval: '1m', timezone: 'UTC' }, 'unknown option `timezone`: did you mean `timeZone`?'],
    [
      { interval: '1m', lock: { locktimeout: 1 } },
      'unknown option `lock.locktimeout`: did you mean `lock.lockTimeout`?',
    ],
    [
      { interval: '1m', lock: { holdOnSucess: 1 } },
      'unknown option `lock.holdOnSucess`: did you mean `lock.holdOnSuccess`?',
    ],
    [
      { interval: '1m', priority: 1 },
      'unknown option `priority`: expected one of `name`, `cron`, `interval`, `timeZone`, `lock`, `jitter`, `timeout`, ' +
        '`retry`, `disabled`, `overlap`, `recover`, `runOnStart`, `catchUp`, `concurrency`, `inject`, `useFactory`.',
    ],
  ])('an unknown option is named, with what was probably meant: %j', async (options, expected) => {
    expect(await startError({ providers: [hostWith(options)] })).toMatchObject({
      code: 'INVALID_JOB',
      message: `Reports.send: ${expected}`,
    });
  });

  it('a wrong option of a job that is disabled stops the start too', async () => {
    const error = await startError({ providers: [hostWith({ interval: 'soon', disabled: true })] });

    expect(error).toMatchObject({ code: 'INVALID_JOB' });
  });

  it('a class without a name needs a name for its job', async () => {
    const anonymous = (() => {
      return class {
        send(): void {}
      };
    })();
    Object.defineProperty(anonymous, 'name', { value: '' });
    const descriptor = Object.getOwnPropertyDescriptor(anonymous.prototype, 'send') ?? {};
    BackgroundJob({ interval: '1m' })(anonymous.prototype, 'send', descriptor);

    expect(await startError({ providers: [{ provide: 'host', useClass: anonymous }] })).toMatchObject({
      code: 'INVALID_JOB',
      message: `(a class without a name).send: expected \`name\` to be ${TEXT}, got "" (string).`,
    });
  });
});
