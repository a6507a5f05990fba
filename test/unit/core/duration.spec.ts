import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type Duration,
  durationExpectation,
  durationText,
  toMilliseconds,
} from '../../../lib/core/duration.js';

const DAY = 86_400_000;

describe('a duration is a number of milliseconds or a text', () => {
  const durations: [Duration, number][] = [
    [1, 1],
    [30_000, 30_000],
    ['30s', 30_000],
    ['5 minutes', 300_000],
    ['1.5h', 5_400_000],
    ['2 DAYS', 2 * DAY],
    ['1w', 7 * DAY],
    ['250ms', 250],
    ['1000', 1000],
    [366 * DAY, 366 * DAY],
    ['366d', 366 * DAY],
  ];

  test.each(durations)('%j is %i ms', (duration, milliseconds) => {
    expect(toMilliseconds(duration)).toBe(milliseconds);
  });

  test('a fraction of an hour becomes its whole number of milliseconds', () => {
    const wrong: string[] = [];
    for (let tenths = 1; tenths < 2000; tenths++) {
      const amount = (tenths / 10).toFixed(1);
      for (const [unit, tenth] of [
        ['s', 100],
        ['m', 6000],
        ['h', 360_000],
        ['d', 8_640_000],
      ] as const) {
        if (toMilliseconds(`${amount}${unit}`) !== tenths * tenth) wrong.push(`${amount}${unit}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('a text that cannot be read does not compile', () => {
    // @ts-expect-error: `fortnight` is no unit.
    const unit: Duration = '1 fortnight';
    // @ts-expect-error: there is no number.
    const word: Duration = 'soon';
    // @ts-expect-error: the number comes first.
    const reversed: Duration = 's30';
    expect([unit, word, reversed].map((text) => toMilliseconds(text))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('any other value is no duration', () => {
  const others: [unknown, string][] = [
    [0, 'nothing'],
    [-1, 'before'],
    [0.5, 'a fraction of a millisecond'],
    [NaN, 'no number'],
    [Infinity, 'without end'],
    [366 * DAY + 1, 'longer than 366 days'],
    ['367d', 'longer than 366 days'],
    ['-5s', 'before'],
    ['1.5ms', 'a fraction of a millisecond'],
    ['1.0005s', 'a fraction of a millisecond'],
    ['', 'an empty text'],
    [' ', 'a blank'],
    ['soon', 'a word'],
    ['5x', 'an unknown unit'],
    ['1s 5ms', 'two durations'],
    ['1'.repeat(101), 'a text that is too long'],
    [null, 'null'],
    [undefined, 'not given'],
    [true, 'a boolean'],
    [5n, 'a bigint'],
    [{ valueOf: () => 5 }, 'an object'],
    [[5], 'an array'],
  ];

  test.each(others)('%p: %s', (value) => {
    expect(toMilliseconds(value)).toBeUndefined();
  });

  test('every value has a result and throws no error', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const milliseconds = toMilliseconds(value);
        expect(milliseconds === undefined || Number.isInteger(milliseconds)).toBe(true);
      }),
    );
  });
});

describe('an option can set a least value', () => {
  test('0 is a duration where the least value is 0', () => {
    expect([toMilliseconds(0, 0), toMilliseconds('0s', 0), toMilliseconds(-1, 0)]).toEqual([0, 0, undefined]);
  });

  test('999 ms is no duration where the least value is a second', () => {
    expect([toMilliseconds('999ms', 1000), toMilliseconds('1s', 1000)]).toEqual([undefined, 1000]);
  });

  test.each([
    [0, 'from 0 ms to 366 days'],
    [1, 'from 1 ms to 366 days'],
    [1000, 'from 1 s to 366 days'],
  ])('the error names the least value of %i ms', (minimum, range) => {
    expect(durationExpectation(minimum)).toBe(
      `a whole number of milliseconds or a text like '30s', ${range}`,
    );
  });
});

describe('a duration is shown as a person would write it', () => {
  test.each([
    [1, '1ms'],
    [1500, '1500ms'],
    [1000, '1s'],
    [90_000, '90s'],
    [60_000, '1m'],
    [5_400_000, '90m'],
    [3_600_000, '1h'],
    [DAY, '24h'],
  ])('%i ms', (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
  });

  test('the text of a duration can be read again', () => {
    const steps = fc.constantFrom(1, 1000, 60_000, 3_600_000);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8784 }), steps, (count, step) => {
        expect(toMilliseconds(durationText(count * step))).toBe(count * step);
      }),
    );
  });
});
