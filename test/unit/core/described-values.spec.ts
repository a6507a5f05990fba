import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describe as described, unknownName } from '../../../lib/core/option-checks.js';
import { withoutUsers } from '../../../lib/locks/reasons.js';
import { printable } from '../../../lib/core/shown-values.js';

class Mailer {
  readonly host = 'localhost';
}

describe('a value is described so that a reader recognises it', () => {
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

  test('every value has one line and throws no error', () => {
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
  ])('an object %s has one line, too', (_kind, value) => {
    expect(described(value)).toMatch(/^an object of class \S+$/);
  });
});

describe('a description shows no password', () => {
  const SECRET = 's3cr3t';

  test.each([
    `redis://default:${SECRET}@host:6379/0`,
    `redis://:${SECRET}@host`,
    // A valid URL has no such character in its password. An invalid one appears in an error message.
    `redis://:${SECRET}/${SECRET}@host`,
    `redis://:${SECRET}#${SECRET}?${SECRET}@host`,
    `redis://:${SECRET}@${SECRET}@host`,
    `redis://:${SECRET}\n${SECRET}@host`,
    `rediss://:${SECRET}`,
    `//user:${SECRET}@host`,
    `default:${SECRET}@host:6379`,
    `:${SECRET}@host`,
    `postgres://host/db?user=x&password=${SECRET}&ssl=1`,
    `host=db user=app password=${SECRET} port=5`,
    `host=db;Pwd=${SECRET}`,
    `{"token":"${SECRET}"}`,
    `see redis://:${SECRET}@host and redis://:${SECRET}@other`,
    // The end of this text is cut off.
    `redis://user:${SECRET}${'x'.repeat(100)}@host`,
    `https://${SECRET}${'x'.repeat(100)}@host`,
  ])('%j', (text) => {
    expect(described(text)).not.toContain(SECRET);
    expect(described(text)).toContain('***');
  });

  test.each([
    `redis://user:${SECRET} ${'x '.repeat(2000)}@host`,
    `redis://${SECRET}${'x'.repeat(3000)}@host`,
    `user:${SECRET}${'x'.repeat(3000)}@host`,
    `${'redis://a:b@c/'.repeat(200)}redis://:${SECRET}@host`,
    `redis://${'a'.repeat(1985)}:12345|${SECRET}`,
    `password_${'x'.repeat(60)}=${SECRET}`,
  ])('it hides the password of a long text, wherever the text is cut off: %#', (text) => {
    expect(described(text)).not.toContain(SECRET);
  });

  test('a text that is cut off ends with an ellipsis, also when the cut follows a password', () => {
    expect(described(`redis://user:${'x'.repeat(3000)}`)).toBe('"//***" (string)'.replace('//', 'redis://'));
    expect(described(`redis://user:x@${'h'.repeat(3000)}`)).toMatch(/^"redis:\/\/\*\*\*@h+…" \(string\)$/);
  });

  test.each([`user:${SECRET}@h`, `redis:${SECRET}@h`, `redis://:${SECRET}@h`, `u:${SECRET}@h:6379`])(
    'it hides the password in an unknown name: %s',
    (name) => {
      expect(unknownName('option', name, ['cron'])).not.toContain(SECRET);
      expect(unknownName('option', name, ['cron'])).toContain('***@h');
    },
  );

  test('it shows a text without a password as it is', () => {
    for (const text of [
      'redis://host:6379/0',
      'https://example.com/a:b',
      'sync:eu',
      '5m',
      'a@b.c',
      '0 0 * * *',
    ])
      expect(described(text)).toBe(`"${text}" (string)`);
    expect(described('redis://user:x@host:6379')).toBe('"redis://***@host:6379" (string)');
  });
});

test.each(['\u0000', '\u001B[2J', '\r\n', '\u007F', '\u009B', '\u2028', '\uD800'])(
  'a character that a terminal or a log interprets is escaped: %j',
  (character) => {
    expect(described(`a${character}b`)).toMatch(/^[\x20-\x7E]+$/);
    expect(described(Symbol(character))).not.toMatch(/\p{Cc}/u);
    const named = { [`f${character}`]: () => undefined }[`f${character}`];
    expect(described(named)).not.toMatch(/\p{Cc}/u);
  },
);

/** A quadratic algorithm would need hours for this length, so each test ends at once or not at all. */
const LONG = 1_000_000;

test.each(['x', '-', 'password', 'secret_', '//', '://:', 'a:', ':@', '//a@', ' ', '= ', '1', 'x '])(
  'a text of a million characters is described at once: %j',
  (part) => {
    const text = part.repeat(LONG / part.length);
    expect(described(text).length).toBeLessThan(600);
    expect(printable(text).length).toBeLessThan(600);
    expect(unknownName('job', text, ['Reports.send']).length).toBeLessThan(700);
    expect(withoutUsers(text).length).toBeLessThanOrEqual(LONG);
  },
);
