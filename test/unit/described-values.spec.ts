import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describe as described } from '../../lib/option-checks.js';

class Mailer {
  readonly host = 'localhost';
}

describe('a value is shown as a reader recognises it', () => {
  test.each([
    [undefined, '`undefined`'],
    [null, '`null`'],
    ['5x', '"5x" (string)'],
    ['', '"" (string)'],
    ['two\nlines', '"two\\nlines" (string)'],
    [5, '5 (number)'],
    [-0, '-0 (number)'],
    [NaN, 'NaN (number)'],
    [true, 'true (boolean)'],
    [5n, '5n (bigint)'],
    [Symbol('job'), 'Symbol(job) (symbol)'],
    [[1, 2], 'an array'],
    [{ a: 1 }, 'an object of class Object'],
    [new Date(0), 'an object of class Date'],
    [new Mailer(), 'an object of class Mailer'],
    [Mailer, 'the function `Mailer`'],
    [() => undefined, 'the function `anonymous`'],
    [Object.create(null), 'an object of class null'],
  ])('%p', (value, text) => {
    expect(described(value)).toBe(text);
  });

  test('a long text is cut off', () => {
    expect(described('x'.repeat(80))).toBe(`"${'x'.repeat(80)}" (string)`);
    expect(described('x'.repeat(81))).toBe(`"${'x'.repeat(79)}…" (string)`);
    expect(described(10n ** 200n).length).toBeLessThan(100);
  });

  test('whatever it is, there is one line and no error', () => {
    const values = fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true });
    fc.assert(
      fc.property(values, (value) => {
        expect(described(value)).toMatch(/^.+$/);
      }),
    );
  });

  test.each([
    ['whose prototype has no constructor', Object.create(Object.create(null) as object) as unknown],
    ['whose constructor is no function', { constructor: undefined }],
    [
      'whose class has no name',
      new (class {
        readonly secret = 1;
      })(),
    ],
    ['whose constructor is a text', Object.create({ constructor: 'x' }) as unknown],
  ])('an object %s is no exception', (_kind, value) => {
    expect(described(value)).toMatch(/^an object of class \S+$/);
  });
});
