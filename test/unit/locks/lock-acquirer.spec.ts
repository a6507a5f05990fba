import { describe, expect, it } from '@jest/globals';
import { LockUnavailableError } from '../../../lib/core/errors.js';
import { commandLimit } from '../../../lib/locks/lock-commands.js';
import {
  answers,
  answersAfter,
  neverAnswers,
  rejectsAfter,
  rejectsWith,
  ScriptedStore,
  throwsAtOnce,
} from '../../support/scripted-store.js';
import { Outcome } from '../../support/outcome.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { locksOn, TTL } from './locking.js';

const PATIENCE = 5000;

function setUp() {
  const clock = new VirtualClock();
  const store = new ScriptedStore(clock);
  const { attempts } = locksOn(store, clock);
  const ask = () => new Outcome(attempts.tryAcquire('key', TTL, 'owner', PATIENCE));
  return { clock, store, attempts, ask };
}

describe('the time limit of a command', () => {
  it.each([
    [60_000, 1000],
    [3_000, 1000],
    [2_000, 666],
    [1_000, 333],
    [1, 333],
  ])('for a time to live of %d ms is %d ms', (ttl, limit) => {
    expect(commandLimit(ttl)).toBe(limit);
  });
});

describe('an attempt ends as a grant or a refusal', () => {
  it('a grant says when it was asked for, not when the answer came', async () => {
    const { clock, store, ask } = setUp();
    await clock.advance(700);
    const { wall, monotonic } = { wall: clock.now(), monotonic: clock.monotonic() };
    store.next('tryAcquire', answersAfter(900, true));
    const asked = ask();
    await clock.advance(900);
    expect(asked.value?.sent).toEqual({ wall, monotonic });
  });

  it('a refusal is undefined, and no error', async () => {
    const { clock, store, ask } = setUp();
    store.next('tryAcquire', answers(false));
    const asked = ask();
    await clock.advance(0);
    expect(asked).toMatchObject({ state: 'resolved', value: undefined });
  });

  it('the store is told who asks, for what, and for how long', async () => {
    const { store, ask } = setUp();
    ask();
    expect(store.calls).toMatchObject([{ key: 'key', ttl: TTL, options: { owner: 'owner' } }]);
  });
});

describe('whatever a store does, an attempt on it ends in bounded time', () => {
  it.each([
    ['throws at once', throwsAtOnce(new Error('no driver'))],
    ['rejects', rejectsWith(new Error('no connection'))],
    ['rejects with undefined', rejectsWith(undefined)],
    ['rejects with an object without a prototype', rejectsWith(Object.create(null))],
    ['never answers', neverAnswers],
    ['rejects long after it was given up', rejectsAfter(60_000, new Error('at last'))],
  ])('a store that %s is unavailable', async (_, behaviour) => {
    const { clock, store, ask } = setUp();
    store.always('tryAcquire', behaviour);
    const asked = ask();
    await clock.advance(PATIENCE);
    expect(asked.error).toBeInstanceOf(LockUnavailableError);
    await clock.advance(120_000);
    expect(clock.pending).toBe(0);
  });

  it('the error carries the store’s words, or that it gave no answer', async () => {
    const { clock, store, ask } = setUp();
    store.next('tryAcquire', rejectsWith(new Error('the disk is full')), neverAnswers);
    const [refused, unanswered] = [ask(), ask()];
    await clock.advance(PATIENCE);
    expect(refused.error).toMatchObject({ message: 'the disk is full', code: 'LOCK_UNAVAILABLE' });
    expect(unanswered.error).toMatchObject({ message: expect.stringContaining('no answer within 5000 ms') });
  });
});

describe('the last reason that a store knows is the reason of the attempt', () => {
  /** A store that asks again by itself, in vain, until its signal aborts. */
  const asking = (store: ScriptedStore, reason: unknown) => (): Promise<never> =>
    new Promise((_, reject) => {
      store.calls.at(-1)?.options?.signal?.addEventListener('abort', () => {
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a store rejects with what it likes
        reject(reason);
      });
    });

  it.each<[string, unknown, string | RegExp]>([
    ['an error', new Error('NOREPLICAS not enough'), 'NOREPLICAS not enough'],
    [
      'an error with a cause',
      new Error('fetch failed', { cause: new Error('ECONNREFUSED') }),
      /failed: ECONN/,
    ],
    [
      'several errors',
      new AggregateError([new Error('refused ::1'), new Error('refused 127')]),
      /::1: refused 127/,
    ],
    ['a code alone', Object.assign(new Error(''), { code: 'ETIMEDOUT' }), 'ETIMEDOUT'],
    ['an error of its own', new LockUnavailableError('the pool is exhausted'), 'the pool is exhausted'],
    [
      'the abort itself',
      new DOMException('This operation was aborted', 'AbortError'),
      /no answer within 5000 ms/,
    ],
  ])('when it says it as it is told to end: %s', async (_, reason, message) => {
    const { clock, store, ask } = setUp();
    store.always('tryAcquire', asking(store, reason));
    const asked = ask();
    await clock.advance(PATIENCE);
    expect(asked.error).toMatchObject({ code: 'LOCK_UNAVAILABLE', message: expect.stringMatching(message) });
    expect(clock.pending).toBe(0);
  });

  it('the signal’s reason is that there was no answer', async () => {
    const { clock, store, ask } = setUp();
    store.always('tryAcquire', neverAnswers);
    ask();
    const signal = store.calls[0]?.options?.signal;
    await clock.advance(PATIENCE);
    expect(signal?.reason).toMatchObject({ message: expect.stringContaining('no answer within 5000 ms') });
  });

  it.each([
    ['a password in a URL', new Error('connect to postgres://me:s3cret@db failed')],
    ['one in a cause', new Error('failed', { cause: new Error('redis://:s3cret/x@db') })],
  ])('it shows no password: %s', async (_, reason) => {
    const { store, ask, clock } = setUp();
    store.always('tryAcquire', rejectsWith(reason));
    const asked = ask();
    await clock.advance(0);
    expect(asked.error).toMatchObject({ message: expect.not.stringContaining('s3cret') });
  });
});

describe('an attempt that was given up leaves nothing behind', () => {
  it('the store learns of it through its signal, also when it reads the signal afterwards', async () => {
    const { clock, store, ask } = setUp();
    store.always('tryAcquire', neverAnswers);
    ask();
    ask();
    const early = store.calls[0]?.options?.signal;
    expect(early?.aborted).toBe(false);
    await clock.advance(PATIENCE);
    const late = store.calls[1]?.options?.signal;
    for (const signal of [early, late])
      expect(signal).toMatchObject({ aborted: true, reason: expect.any(LockUnavailableError) });
  });

  it('a lock that is granted after all is released', async () => {
    const { clock, store, ask } = setUp();
    store.next('tryAcquire', answersAfter(20_000, true));
    const asked = ask();
    await clock.advance(19_999);
    expect(asked.state).toBe('rejected');
    expect(store.times('release')).toEqual([]);
    await clock.advance(1);
    expect(store.times('release')).toEqual([20_000]);
  });

  it('it is released again when that release fails', async () => {
    const { clock, store, ask } = setUp();
    store.next('tryAcquire', answersAfter(20_000, true));
    store.next('release', rejectsWith(undefined));
    const asked = ask();
    await clock.advance(30_000);
    expect(store.times('release')).toEqual([20_000, 20_250]);
    expect(asked.error).toBeInstanceOf(LockUnavailableError);
  });

  it('for a minute at most, also when the lock lives longer', async () => {
    const { clock, store, attempts } = setUp();
    store.next('tryAcquire', answersAfter(6000, true));
    store.always('release', rejectsWith(new Error('away')));
    const asked = new Outcome(attempts.tryAcquire('key', 3_600_000, 'owner', PATIENCE));
    await clock.advance(600_000);
    expect(asked.error).toBeInstanceOf(LockUnavailableError);
    expect(store.times('release').length).toBeGreaterThan(100);
    expect(store.times('release').at(-1)).toBeLessThanOrEqual(66_250);
    expect(clock.pending).toBe(0);
  });
});

describe('after the application has shut down nothing opens the store again', () => {
  it('what is still asked is given up', async () => {
    const { clock, store, attempts, ask } = setUp();
    store.always('tryAcquire', neverAnswers);
    ask();
    const signal = store.calls[0]?.options?.signal;
    attempts.close();
    await clock.advance(0);
    expect(signal?.aborted).toBe(true);
  });

  it('an attempt is refused before it reaches the store', async () => {
    const { clock, store, attempts, ask } = setUp();
    attempts.close();
    const asked = ask();
    await clock.advance(0);
    expect(asked.error).toBeInstanceOf(LockUnavailableError);
    expect(store.calls).toEqual([]);
  });

  it('a lock that is granted after all is left to expire', async () => {
    const { clock, store, attempts, ask } = setUp();
    store.next('tryAcquire', answersAfter(PATIENCE + 1000, true));
    ask();
    await clock.advance(PATIENCE);
    attempts.close();
    await clock.advance(2000);
    expect(store.calls.map(({ command }) => command)).toEqual(['tryAcquire']);
  });
});
