import { describe, expect, it } from '@jest/globals';
import { errorText, logEntry, messageOf, oneLine, stackOf } from '../../../lib/core/error-text.js';
import { deceitfulError, forgetfulError, hostileProxy } from '../../support/hostile.js';

const withCause = (message: string, cause: unknown): Error => new Error(message, { cause });

function circle(): Error {
  const inner = new Error('inner');
  const outer = withCause('outer', inner);
  inner.cause = outer;
  return outer;
}

function chain(length: number): Error {
  let error = new Error(`level ${length}`);
  for (let level = length - 1; level >= 1; level--) error = withCause(`level ${level}`, error);
  return error;
}

function refused(): Error {
  const errors = ['::1', '127.0.0.1'].map((host) => new Error(`connect ECONNREFUSED ${host}:9`));
  return Object.assign(new AggregateError(errors), { code: 'ECONNREFUSED' });
}

describe('the text of an error', () => {
  it.each([
    ['a plain error', new Error('out of paper'), 'out of paper'],
    ['its cause', withCause('fetch failed', new Error('refused')), 'fetch failed (cause: refused)'],
    ['the cause of its cause', withCause('a', withCause('b', new Error('c'))), 'a (cause: b (cause: c))'],
    ['a cause that is a text', withCause('a', 'disk full'), 'a (cause: disk full)'],
    ['a cause that is a number', withCause('a', 42), 'a (cause: 42 (number))'],
    ['a cause with the form of an error', withCause('a', { message: 'b' }), 'a (cause: b)'],
    ['a cause that says nothing', withCause('a', {}), 'a (cause: an object of class Object)'],
    [
      'a cause that its message includes',
      withCause('query failed: gone', new Error('gone')),
      'query failed: gone',
    ],
    ['no cause', withCause('a', null), 'a'],
    [
      'the errors of an AggregateError, and its code where it says nothing',
      refused(),
      'AggregateError ECONNREFUSED (errors: connect ECONNREFUSED ::1:9; connect ECONNREFUSED 127.0.0.1:9)',
    ],
    [
      'an AggregateError as a cause',
      withCause('fetch failed', refused()),
      'fetch failed (cause: AggregateError ECONNREFUSED (errors: connect ECONNREFUSED ::1:9; connect ECONNREFUSED 127.0.0.1:9))',
    ],
    [
      'errors and a cause',
      new AggregateError([new Error('a'), 'b'], 'all failed', { cause: new Error('c') }),
      'all failed (errors: a; b; cause: c)',
    ],
    [
      'a member `errors` that is no list',
      Object.assign(new Error('invalid'), { errors: { a: 1 } }),
      'invalid',
    ],
    ['a circle', circle(), 'outer (cause: inner)'],
    ['an error without a message', new RangeError(), 'RangeError'],
    ['a text', 'out of paper', 'out of paper'],
    ['undefined', undefined, '`undefined`'],
    ['a proxy that throws on everything', hostileProxy(), 'something that cannot be looked at'],
    ['a hostile cause', withCause('a', hostileProxy()), 'a (cause: something that cannot be looked at)'],
    ['a message that throws', deceitfulError(), 'Error: not to be seen'],
    [
      'a message that cannot be read any more',
      forgetfulError('message', 0),
      'TypeError: out of paper (cause: no delivery)',
    ],
    ['a cause that cannot be read any more', forgetfulError('cause', 0), 'out of paper'],
    ['a name that cannot be read any more', forgetfulError('name', 0), 'out of paper (cause: no delivery)'],
    ['errors that cannot be read', Object.assign(new Error('a'), { errors: hostileList() }), 'a'],
  ])('covers %s', (_title, error, text) => {
    expect(errorText(error)).toBe(text);
  });

  it('has a limit, however long the chain or the list is', () => {
    expect(errorText(chain(9))).toContain('level 9');
    expect(errorText(chain(5000))).toMatch(/\(cause: level 10 \(cause: …\)+$/);
    const many = Array.from({ length: 5000 }, (_, index) => new Error(`${index}`));
    expect(errorText(new AggregateError(many, 'all'))).toMatch(/^all \(errors: 0; .*; 8; …\)$/);
  });

  it('ends for errors that hold each other in lists', () => {
    const errors: Error[] = [];
    for (const message of ['one', 'two', 'three'])
      errors.push(Object.assign(new AggregateError([], message), { errors }));
    expect(errorText(errors[0])).toBe('one (errors: two (errors: three); three)');
  });
});

describe('an error with members of a wrong type', () => {
  it.each([
    ['a number', 42],
    ['an object', {}],
    ['a symbol', Symbol('s')],
  ])('has no message and no stack when these are %s', (_title, value) => {
    const error = new TypeError('x');
    // V8 makes the stack from the message when somebody reads it first.
    if (error.stack === undefined) throw error;
    Object.defineProperties(error, {
      message: { get: () => value },
      stack: { get: () => value },
    });
    expect(messageOf(error)).toBe('TypeError');
    expect(stackOf(error)).toBeUndefined();
  });
});

describe('a text in one line', () => {
  it.each([
    ['one line', 'a:  b\tc', 'a:  b\tc'],
    ['several lines', 'a\nb\r\nc\rd', 'a b c d'],
    ['blanks around the text', '\n a \n', 'a'],
    ['lines with blanks around them', 'a  \n\n \t b', 'a b'],
    ['ends of lines that only some viewers know', 'a\u2028b\u0085c\u000bd', 'a b c d'],
  ])('%s', (_title, text, line) => {
    expect(oneLine(text)).toBe(line);
  });

  it('takes no longer for many blanks', () => {
    const text = `x${' '.repeat(200_000)}x`;
    expect(oneLine(text)).toBe(text);
  });
});

describe('a log entry', () => {
  it.each([
    ['one line', 'a: b', 'a: b'],
    ['further lines', 'a\nb\r\nc\rd', 'a\n    b\n    c\n    d'],
    ['lines that are indented', 'a\n  at b', 'a\n  at b'],
    ['an empty line', 'a\n\nb\n', 'a\n\n    b\n'],
    ['ends of lines that only some viewers know', 'a\u2028b\u0085c\u000bd', 'a\n    b\n    c\n    d'],
    ['colours', '\u001b[31mred\u001b[39m', 'red'],
    ['control characters', 'a\u001b[2Kb\u0007\u009b1A\u0000\tc', 'a\\x1b[2Kb\\x07\\x9b1A\\x00\tc'],
  ])('%s', (_title, text, entry) => {
    expect(logEntry(text)).toBe(entry);
  });
});

function hostileList(): unknown {
  return new Proxy([], {
    get: () => {
      throw new Error('a trap');
    },
  });
}
