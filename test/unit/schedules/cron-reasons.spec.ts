import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { foreignPattern } from '../../../lib/schedules/cron-dialects.js';
import { reasonIn } from '../../../lib/schedules/cron-reasons.js';
import { CronSchedules } from '../../../lib/schedules/cron-schedule.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');

function isReadable(pattern: string): boolean {
  const fault = new CronSchedules().faultOf(pattern, 'UTC', NOW);
  return fault === undefined || fault.expected === 'a pattern that matches some moment';
}

/** The fields of a pattern of seven, and the values that they allow. */
const FIELDS = [
  { title: 'second', low: 0, high: 59, longest: 60 },
  { title: 'minute', low: 0, high: 59, longest: 60 },
  { title: 'hour', low: 0, high: 23, longest: 24 },
  { title: 'day of month', low: 1, high: 31, longest: 31 },
  { title: 'month', low: 1, high: 12, longest: 12 },
  { title: 'day of week', low: 0, high: 7, longest: 7 },
  { title: 'year', low: 1, high: 9999, longest: 10_000 },
];

/** The field in a pattern of as few fields as possible. */
function patternWith(index: number, item: string): string {
  const fields = Array.from({ length: 7 }, (_, place) => (place === index ? item : '*'));
  const shortest = index === 6 ? fields : index === 0 ? fields.slice(0, 6) : fields.slice(1, 6);
  return shortest.join(' ');
}

describe.each(FIELDS.map((field, index) => ({ ...field, index })))(
  'a reason shows the numbers of the user: $title',
  ({ title, low, high, longest, index }) => {
    const beyond = [...(low === 0 ? [] : [low - 1]), high + 1, high + 2, 99_999];

    test.each(
      beyond.flatMap((value): [item: string, value: number][] => [
        [`${value}`, value],
        [`${low},${value}`, value],
        [`${value},${low}`, value],
      ]),
    )('%s', (item, value) => {
      const pattern = patternWith(index, item);

      expect(isReadable(pattern)).toBe(false);
      expect(reasonIn(pattern)).toContain(`Invalid value for ${title}: ${value}, expected ${low} to ${high}`);
    });

    test('it shows the end of a range', () => {
      expect(reasonIn(patternWith(index, `${low}-${high + 1}`))).toContain(
        `Invalid value for ${title}: ${high + 1}, expected ${low} to ${high}`,
      );
    });

    test.each(['0', `${longest + 1}`, 'x', '', '-1'])('it shows a step of %j', (step) => {
      const pattern = patternWith(index, `*/${step}`);

      expect(isReadable(pattern)).toBe(false);
      expect(reasonIn(pattern)).toBe(
        `Invalid value for the step of ${title}: ${step || 'none'}, expected 1 to ${longest}`,
      );
    });

    test('it suggests a replacement for a step without a range', () => {
      const reason = reasonIn(patternWith(index, `${low + 1}/2`)) ?? '';
      const [, every = '', range = ''] = /write (\S+), or (\S+)$/.exec(reason) ?? [];

      expect(isReadable(patternWith(index, `${low + 1}/2`))).toBe(false);
      expect(range).toBe(`${low + 1}-${high}/2`);
      expect([every, range].map((item) => isReadable(patternWith(index, item)))).toEqual([true, true]);
    });

    test('it suggests a replacement for a range that goes backwards', () => {
      const item = `${low + 5}-${low + 2}`;
      const reason = reasonIn(patternWith(index, item)) ?? '';
      const [, written = ''] = /write (\S+)$/.exec(reason) ?? [];

      expect(isReadable(patternWith(index, item))).toBe(false);
      expect(reason).toContain(`the range ${item} of ${title} goes backwards`);
      expect(isReadable(patternWith(index, written))).toBe(true);
    });
  },
);

describe('a suggested replacement can be read', () => {
  /** The replacements that a reason suggests for the item. */
  function replacementsIn(reason: string): string[] {
    const [, written] = /: write (.+)$/.exec(reason) ?? [];
    return written?.split(', or ') ?? [];
  }

  test.each(FIELDS.map((field, index) => ({ ...field, index })))('$title', ({ low, high, title, index }) => {
    const all = Array.from({ length: high - low + 1 }, (_, place) => `${low + place}`);
    const values = [...new Set([...all.slice(0, 10), ...all.slice(-10)])];
    const names = { 'day of week': ['SUN', 'Mon', 'SAT'], month: ['JAN', 'jun', 'DEC'] }[title] ?? [];
    const ends = [...values, ...names];
    const ranges = ends.flatMap((first) => ends.map((last) => `${first}-${last}`));
    const steps = ends.map((value) => `${value}/2`);
    const items = [...ranges, ...ranges.slice(-200).map((range) => `${range}/2`), ...steps];
    const replacements = items.flatMap((item) => replacementsIn(reasonIn(patternWith(index, item)) ?? ''));

    expect(replacements.length).toBeGreaterThan(values.length);
    expect(new Set(replacements.filter((item) => !isReadable(patternWith(index, item))))).toEqual(new Set());
  });

  test.each([
    ['7-1', '0-1'],
    ['7-6', '0-6'],
    ['7-MON', '0-MON'],
    ['6-1', '6-6,0-1'],
    ['6-0', '6-6,0-0'],
  ])('of days %s it is %s', (item, cure) => {
    expect(reasonIn(`0 0 * * ${item}`)).toBe(
      `the range ${item} of day of week goes backwards: write ${cure}`,
    );
  });
});

describe('a reason names the item in the pattern', () => {
  test.each([
    ['0 0 1 FOO *', 'Invalid value for month: FOO, expected 1 to 12 or JAN to DEC'],
    ['0 0 * * MONDAY', 'Invalid value for day of week: MONDAY, expected 0 to 7 or SUN to SAT'],
    ['0 0 * * FRI-MON', 'the range FRI-MON of day of week goes backwards: write FRI-6,0-MON'],
    ['0 0 * * 1#6', 'Invalid value for the week after # in day of week: 6, expected 1 to 5 or L'],
    ['0 0 * * 1#', 'Invalid value for the week after # in day of week: none'],
    ['0 0 LW,1 * *', 'LW can only stand alone in day of month'],
    ['0 0 0W * *', 'Invalid value for day of month: 0, expected 1 to 31'],
    ['0 0 1W-5 * *', 'Invalid value for day of month: 1W'],
    ['0 0 * * L', 'Invalid value for day of week: L'],
    ['0 0 * * +', 'an item of day of week is empty'],
    ['0 0,,1 * * *', 'an item of hour is empty in "0,,1"'],
    ['1/2/3 * * * *', '"1/2/3" of minute has more than one step'],
    ['1-2-3 * * * *', '"1-2-3" is no range of minute'],
    ['3* * * * *', 'Invalid value for minute: 3*'],
    ['0x1 * * * *', 'Invalid value for minute: 0x1'],
    ['1.5 * * * *', 'Invalid value for minute: 1.5'],
    ['* * * *', 'exactly five, six, or seven space separated parts are required, and it has 4'],
    ['* * * * * * * *', 'and it has 8'],
    ['@reboot', '"@reboot" is none of @yearly, @annually'],
  ])('%j: %s', (pattern, reason) => {
    expect(isReadable(pattern)).toBe(false);
    expect(reasonIn(pattern)).toContain(reason);
  });

  test('each pattern that croner cannot read has a reason, and no other pattern has one', () => {
    const item = fc.stringMatching(/^[0-9*]{1,2}([-/#][0-9*]{1,2}){0,2}[LW,x]?$/);
    const word = fc.constantFrom(
      'L',
      'LW',
      '15W',
      'MON',
      'FRIL',
      'mon-sun',
      'JAN',
      '1#2',
      '+MON',
      'SUN-3',
      '?',
    );
    const pattern = fc
      .array(fc.oneof(fc.constant('*'), fc.constant('1'), item, word), { minLength: 4, maxLength: 8 })
      .map((fields) => fields.join(' '));
    fc.assert(
      fc.property(pattern, (text) => {
        const reason = reasonIn(text);
        // A step may skip the end of a range that does not exist.
        if (isReadable(text)) expect(reason ?? '').toMatch(/^$|Invalid value/);
        else expect(reason).toBeDefined();
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a pattern of another system gets a suggestion', () => {
  test.each([
    ['0 12 * * ? *', '0 12 * * *'],
    ['0 10 ? * MON-FRI *', '0 10 * * MON-FRI'],
    ['15 10 ? * 6L 2027-2030', '0 15 10 * * 5L 2027-2030'],
    ['0/5 8-17 ? * 2,3#1 *', '0-59/5 8-17 * * 1,2#1'],
    ['*/5 2/3 ? 1/2 3/2 *', '*/5 2-23/3 * 1-12/2 2-6/2'],
    ['0 8-18/2 ? * 2-6 *', '0 8-18/2 * * 1-5'],
    ['cron(0 12 * * ? *)', '0 12 * * *'],
    ['cron(0 8 1 * ? *)', '0 8 1 * *'],
  ])('%s', (pattern, written) => {
    expect(isReadable(written)).toBe(true);
    expect(foreignPattern(written)).toBeUndefined();
    expect(foreignPattern(pattern)).toBe(
      `six fields begin with seconds; what EventBridge calls "${pattern}" is written '${written}'`,
    );
  });

  test.each([
    ['rate(5 minutes)', "{ interval: '5 minutes' }"],
    ['rate(1 hour)', "{ interval: '1 hours' }"],
    ['@every 90s', "{ interval: '90s' }"],
  ])('%s', (pattern, written) => {
    expect(foreignPattern(pattern)).toContain(written);
  });

  test.each([
    '0 12 ? * MON',
    '0 12 * * ?',
    '0 0 12 ? * MON',
    '0 0 12 * * ?',
    '0 0 12 ? * MON 2027',
    '@daily',
  ])('%s needs no suggestion, because croner can read it', (pattern) => {
    expect(foreignPattern(pattern)).toBeUndefined();
    expect(isReadable(pattern)).toBe(true);
  });
});
