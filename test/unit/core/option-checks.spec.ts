import { describe, expect, test } from '@jest/globals';
import {
  refuse,
  readBoolean,
  readDuration,
  readName,
  readOptions,
  readText,
  unknownName,
} from '../../../lib/core/option-checks.js';

class ComplaintError extends Error {}

const PLACE = { where: 'Reports.send', error: ComplaintError };
const NAMES = ['name', 'cron', 'interval', 'timeZone', 'lock', 'disabled'] as const;

describe('the error for an unknown name suggests a similar one', () => {
  test.each([
    ['intervall', 'interval'],
    ['timezone', 'timeZone'],
    ['Cron', 'cron'],
    ['CRON', 'cron'],
    ['LOCK', 'lock'],
    ['lokc', 'lock'],
    ['disable', 'disabled'],
    ['TIME_ZONE', 'timeZone'],
  ])('%s: did you mean %s?', (wrong, right) => {
    expect(unknownName('option', wrong, NAMES)).toBe(
      `unknown option \`${wrong}\`: did you mean \`${right}\`?`,
    );
  });

  test('it lists the known names when none is similar', () => {
    expect(unknownName('option', 'schedule', ['cron', 'lock'])).toBe(
      'unknown option `schedule`: expected one of `cron`, `lock`.',
    );
  });

  test('it says so when there are no names', () => {
    expect(unknownName('job', 'Reports.send', [])).toBe('unknown job `Reports.send`: there is none.');
  });

  test('it begins with the path', () => {
    expect(unknownName('option', 'timeout', ['lockTimeout', 'key'], 'lock.')).toContain('`lock.timeout`');
    expect(unknownName('option', 'keys', ['lockTimeout', 'key'], 'lock.')).toBe(
      'unknown option `lock.keys`: did you mean `lock.key`?',
    );
  });

  test('a long name may be wrong in a third of its letters, a short one in two', () => {
    const job = 'ReportService.sendHourlyReport';
    expect(unknownName('job', 'ReportsService.sendHourly', [job])).toContain(`did you mean \`${job}\`?`);
    expect(unknownName('option', 'xyck', ['lock'])).toContain('did you mean');
    expect(unknownName('option', 'xyzk', ['lock'])).toContain('expected one of');
  });
});

describe('an error says where, what is expected, what was given, and what to do', () => {
  test('it says so in one sentence, with the class of its place', () => {
    const complaint = () => refuse(PLACE, 'cron', 'a cron pattern', '5x', 'Try `* * * * *`.');
    expect(complaint).toThrow(ComplaintError);
    expect(complaint).toThrow(
      'Reports.send: expected `cron` to be a cron pattern, got "5x" (string). Try `* * * * *`.',
    );
  });

  test('it ends with the given value when there is no advice', () => {
    expect(() => refuse(PLACE, 'cron', 'a cron pattern', null)).toThrow(/got `null`\.$/);
  });
});

describe('options are read by name', () => {
  test('an option that is undefined counts as not given, even an unknown one', () => {
    expect(readOptions(PLACE, { cron: '@daily', lock: undefined, nonsense: undefined }, NAMES)).toEqual({
      cron: '@daily',
    });
  });

  test.each(['intervall', '__proto__', 'constructor'])('an unknown option is refused: %s', (name) => {
    const options = JSON.parse(`{ "${name}": 1 }`) as unknown;
    expect(() => readOptions(PLACE, options, NAMES)).toThrow(`Reports.send: unknown option \`${name}\``);
  });

  test.each([[null], ['text'], [[]], [5], [undefined]])('%p are no options', (options) => {
    expect(() => readOptions(PLACE, options, NAMES)).toThrow('expected `options` to be an object, got');
  });

  test('a value of the wrong type is refused with its name', () => {
    expect(() => readText(PLACE, 'name', ' ')).toThrow('expected `name` to be a text that is not empty');
    expect(() => readText(PLACE, 'name', 5)).toThrow('got 5 (number)');
    expect(() => readBoolean(PLACE, 'disabled', 'no', false)).toThrow('expected `disabled` to be `true` or');
    expect(() => readDuration(PLACE, 'interval', 0)).toThrow('expected `interval` to be a whole number');
  });

  test('a value of the right type is returned', () => {
    expect(readText(PLACE, 'name', ' job ')).toBe(' job ');
    expect([true, false, undefined].map((value) => readBoolean(PLACE, 'disabled', value, true))).toEqual([
      true,
      false,
      true,
    ]);
    expect([readDuration(PLACE, 'interval', '5s'), readDuration(PLACE, 'drainTimeout', 0, 0)]).toEqual([
      5000, 0,
    ]);
  });
});

describe('a name is one line that every store keeps unchanged', () => {
  test.each([
    ['an empty one', '', 'not empty'],
    ['a blank one', '  ', 'not empty'],
    ['a number', 5, 'not empty'],
    ['one that is too long', 'x'.repeat(11), 'at most 10 characters.*It has 11'],
    ['one that is too long in UTF-16 units', '🔒'.repeat(6), 'at most 10 characters.*It has 12'],
    ['a line break', 'a\nb', 'without control characters'],
    ['a zero byte', 'a\0', 'without control characters'],
    ['a delete character', 'a\u007f', 'without control characters'],
    ['a C1 control character', 'a\u0085b', 'without control characters'],
    ['a first half of a pair', 'a\ud83d', 'well-formed'],
    ['a second half of a pair', '\udd12b', 'well-formed'],
    ['two halves in the wrong order', '\udd12\ud83d', 'well-formed'],
  ])('%s is refused', (_, name, message) => {
    expect(() => readName(PLACE, 'name', name, 10)).toThrow(ComplaintError);
    expect(() => readName(PLACE, 'name', name, 10)).toThrow(
      new RegExp(`expected \`name\` to be .*${message}`),
    );
  });

  test.each(['x', 'x'.repeat(10), '🔒🔒🔒🔒🔒', ' a b ', 'Größe', 'a:b/{c}*', '\u00a0x'])(
    '%p is accepted',
    (name) => {
      expect(readName(PLACE, 'name', name, 10)).toBe(name);
    },
  );
});
