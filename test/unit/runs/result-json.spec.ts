import { deepStrictEqual } from 'node:assert';
import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { ShutdownError } from '../../../lib/core/errors.js';
import { deceitfulError, forgetfulError, hostileProxy } from '../../support/hostile.js';
import { RecordingLockStore } from '../../support/recording-lock-store.js';
import { runnableJob, TestInstance } from '../../support/test-instance.js';
import { VirtualClock } from '../../support/virtual-clock.js';

let clock: VirtualClock;
let instance: TestInstance;

beforeEach(() => {
  clock = new VirtualClock('2026-01-01T00:00:00Z');
  instance = new TestInstance(clock, new RecordingLockStore(clock));
});

const resultOf = (handler: () => unknown) => instance.manual(runnableJob(handler));
const failureOf = (thrown: unknown) =>
  resultOf(() => {
    throw thrown;
  });

/** The result as who reads it over HTTP gets it. */
const sent = (result: unknown): unknown => JSON.parse(JSON.stringify(result));

describe('the JSON of a result', () => {
  it('has all of its members', async () => {
    const result = await failureOf(new ShutdownError('over'));
    expect(sent(result)).toEqual({
      id: result.id,
      job: 'job',
      trigger: 'manual',
      startedAt: '2026-01-01T00:00:00.000Z',
      calledAt: '2026-01-01T00:00:00.000Z',
      finishedAt: '2026-01-01T00:00:00.000Z',
      attempts: 1,
      lockLost: false,
      outcome: 'failed',
      error: { name: 'ShutdownError', code: 'SHUTDOWN', message: 'over' },
    });
  });

  it('has the reason of a skip', async () => {
    const store = new RecordingLockStore(clock);
    store.before = () => Promise.reject(new Error('refused'));
    instance = new TestInstance(clock, store);
    const run = resultOf(() => 1);
    await clock.advance(60_000);
    expect(sent(await run)).toMatchObject({
      outcome: 'skipped',
      reason: 'lock-unavailable',
      error: { name: 'LockUnavailableError', message: 'refused' },
    });
  });

  it.each([
    [
      'a cause',
      new Error('a', { cause: new TypeError('b') }),
      { cause: { name: 'TypeError', message: 'b' } },
    ],
    ['a cause that is a text', new Error('a', { cause: 'b' }), { cause: 'b' }],
    ['what was thrown and is no error', { rows: 3n }, { cause: { rows: '3' } }],
    ['a code', Object.assign(new Error('a'), { code: 404 }), { code: 404 }],
    [
      'errors',
      new AggregateError([new Error('a'), 'b'], 'all'),
      { message: 'all', errors: [{ name: 'Error', message: 'a' }, 'b'] },
    ],
    ['no message that could be read', forgetfulError('message', 1), { message: 'TypeError: out of paper' }],
    ['no message at all', deceitfulError(), { message: expect.stringContaining('cannot be looked at') }],
  ])('shows of an error %s', async (_title, thrown, error) => {
    expect(sent(await failureOf(thrown))).toMatchObject({ error });
  });

  it.each([
    ['a circle of causes', circleOfCauses()],
    ['a circle of errors', circleOfErrors()],
    ['a proxy that throws on everything', hostileProxy()],
    ['a cause that does', new Error('a', { cause: hostileProxy() })],
    ['a cause that JSON cannot hold', new Error('a', { cause: circularValue() })],
    ['a name that cannot be read', forgetfulError('name', 0)],
  ])('ends for an error with %s', async (_title, thrown) => {
    expect(sent(await failureOf(thrown))).toMatchObject({ error: { message: expect.any(String) } });
  });

  it.each([
    ['an object', { rows: [1, 2] }, { rows: [1, 2] }],
    ['a big number', 2n ** 64n, '18446744073709551616'],
    ['big numbers inside', { rows: [1n] }, { rows: ['1'] }],
    ['a circle', circularValue(), 'an object of class Object'],
    ['a proxy that throws on everything', hostileProxy(), 'something that cannot be looked at'],
    ['what throws when it is asked for its JSON', { toJSON: hostileFunction }, 'an object of class Object'],
    ['a function', hostileFunction, undefined],
    ['nothing', undefined, undefined],
  ])('shows a value that is %s', async (_title, value, shown) => {
    // Some of them could not be returned by a handler: `then` is looked up.
    const result = Object.assign(await resultOf(() => 1), { value });
    expect(sent(result)).toEqual({
      ...(sent(await resultOf(() => 1)) as object),
      id: result.id,
      value: shown,
    });
  });
});

describe('a result is a plain object to all others', () => {
  it('when it is compared, copied or printed', async () => {
    const error = new Error('no');
    const result = await failureOf(error);
    const copy = { ...result };

    expect(result).toStrictEqual(copy);
    deepStrictEqual(result, copy);
    expect(inspect(result)).toBe(inspect(copy));
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect(structuredClone(result)).toMatchObject({ outcome: 'failed' });
  });
});

function hostileFunction(): never {
  throw new Error('a trap');
}

function circularValue(): object {
  const value: Record<string, unknown> = {};
  value['self'] = value;
  return value;
}

function circleOfCauses(): Error {
  const error = new Error('a');
  error.cause = error;
  return error;
}

function circleOfErrors(): Error {
  const errors: Error[] = [];
  for (const message of ['one', 'two'])
    errors.push(Object.assign(new AggregateError([], message), { errors }));
  return new AggregateError(errors, 'all');
}
