import { describe, expect, it } from '@jest/globals';
import { InvalidOptionsError, LockUnavailableError } from '../../../lib/core/errors.js';
import { commandLimit } from '../../../lib/locks/lease-commands.js';
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
    store.always('tryAcquire', rejectsWith(new Error('the disk is full')));
    const refused = ask();
    await clock.advance(PATIENCE);
    store.always('tryAcquire', neverAnswers);
    const unanswered = ask();
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
    await clock.advance(commandLimit(TTL));
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
    await clock.advance(PATIENCE);
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
    store.always('tryAcquire', neverAnswers);
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
    store.always('tryAcquire', neverAnswers);
    store.next('tryAcquire', answersAfter(20_000, true));
    store.next('release', rejectsWith(undefined));
    const asked = ask();
    await clock.advance(30_000);
    expect(store.times('release')).toEqual([20_000, 20_250]);
    expect(asked.error).toBeInstanceOf(LockUnavailableError);
  });

  it('for a minute at most, also when the lock lives longer', async () => {
    const { clock, store, attempts } = setUp();
    store.always('tryAcquire', neverAnswers);
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
    store.always('tryAcquire', answersAfter(PATIENCE + 1000, true));
    ask();
    await clock.advance(PATIENCE);
    attempts.close();
    await clock.advance(20_000);
    expect(new Set(store.calls.map(({ command }) => command))).toEqual(new Set(['tryAcquire']));
  });
});

describe('a question that fails is asked again', () => {
  it.each([
    ['throws', throwsAtOnce(new Error('no driver'))],
    ['rejects', rejectsWith(new Error('no connection'))],
    ['has an error of its own code', rejectsWith(new TypeError('x is not a function'))],
  ])('100 ms later with the same owner, when the store %s', async (_, behaviour) => {
    const { clock, store, ask } = setUp();
    store.next('tryAcquire', behaviour, behaviour);
    const asked = ask();
    await clock.advance(200);
    expect(asked.value?.sent.monotonic).toBe(200);
    expect(store.times('tryAcquire')).toEqual([0, 100, 200]);
    expect(new Set(store.calls.map(({ options }) => options?.owner))).toEqual(new Set(['owner']));
  });

  it('100 ms after its time limit, when there is no answer', async () => {
    const { clock, store, ask } = setUp();
    store.next('tryAcquire', neverAnswers);
    const asked = ask();
    await clock.advance(1100);
    expect(asked.state).toBe('resolved');
    expect(store.times('tryAcquire')).toEqual([0, 1100]);
  });

  it('not when the store cannot work as it was made', async () => {
    const { clock, store, ask } = setUp();
    store.always('tryAcquire', rejectsWith(new InvalidOptionsError('install the driver')));
    const asked = ask();
    await clock.advance(0);
    expect(asked.error).toMatchObject({ code: 'LOCK_UNAVAILABLE', message: 'install the driver' });
    await clock.advance(PATIENCE);
    expect(store.times('tryAcquire')).toEqual([0]);
  });

  it('no more once the acquisition is given up', async () => {
    const { clock, store, attempts } = setUp();
    store.always('tryAcquire', rejectsWith(new Error('no connection')));
    const asked = new Outcome(attempts.tryAcquire('key', TTL, 'owner', 250));
    await clock.advance(60_000);
    expect(asked.error).toMatchObject({ message: 'no connection' });
    expect(store.times('tryAcquire')).toEqual([0, 100, 200]);
  });

  it('no more after the application has shut down', async () => {
    const { clock, store, attempts, ask } = setUp();
    store.always('tryAcquire', rejectsWith(new Error('no connection')));
    const asked = ask();
    await clock.advance(50);
    attempts.close();
    await clock.advance(PATIENCE);
    expect(asked.error).toBeInstanceOf(LockUnavailableError);
    expect(store.times('tryAcquire')).toEqual([0]);
  });
});

describe('the first answer to any question settles the acquisition', () => {
  it.each([true, false])('also to one from before the last (granted: %p)', async (isGranted) => {
    const { clock, store, ask } = setUp();
    store.always('tryAcquire', neverAnswers);
    store.next('tryAcquire', answersAfter(1500, isGranted));
    const asked = ask();
    await clock.advance(1500);
    expect(asked.state).toBe('resolved');
    // It is judged by the time at which that question was sent, so it is too old.
    expect(store.times('extend')).toEqual(isGranted ? [1500] : []);
    await clock.advance(PATIENCE);
    expect(store.times('tryAcquire')).toEqual([0, 1100]);
  });

  it('a question that is granted while the lock is held changes nothing', async () => {
    const { clock, store, ask } = setUp();
    store.next('tryAcquire', answersAfter(2000, true));
    const asked = ask();
    await clock.advance(3000);
    expect(asked.value?.sent.monotonic).toBe(1100);
    expect(store.times('release')).toEqual([]);
  });

  it('one that is granted after the release is given back', async () => {
    const { clock, store, ask } = setUp();
    store.next('tryAcquire', answersAfter(2000, true));
    const asked = ask();
    await clock.advance(1500);
    await asked.value?.lease.release();
    await clock.advance(1000);
    expect(store.times('release')).toEqual([1500, 2000]);
  });

  it('one that is granted during a hold is left, and given back after its end', async () => {
    const { clock, store, ask } = setUp();
    store.next('tryAcquire', answersAfter(50_000, true));
    const asked = ask();
    await clock.advance(1500);
    await asked.value?.lease.extend(100_000);
    await clock.advance(60_000);
    expect(store.times('release')).toEqual([]);
    store.next('tryAcquire', answersAfter(50_000, true));
    const again = ask();
    await clock.advance(1500);
    await again.value?.lease.extend(10_000);
    await clock.advance(60_000);
    expect(store.times('release')).toEqual([111_500]);
  });

  it('one that is granted after a refusal is given back', async () => {
    const { clock, store, ask } = setUp();
    store.next('tryAcquire', answersAfter(2000, true), answers(false));
    const asked = ask();
    await clock.advance(1100);
    expect(asked).toMatchObject({ state: 'resolved', value: undefined });
    await clock.advance(1000);
    expect(store.times('release')).toEqual([2000]);
  });
});

describe('the last reason that says most is told', () => {
  it('a reason of the store, rather than that a later question had no answer', async () => {
    const { clock, store, ask } = setUp();
    store.always('tryAcquire', neverAnswers);
    store.next('tryAcquire', rejectsWith(new Error('ENOTFOUND')), rejectsWith(new Error('ECONNREFUSED')));
    const asked = ask();
    await clock.advance(PATIENCE);
    expect(asked.error).toMatchObject({ message: 'ECONNREFUSED' });
  });
});

describe('so many questions at once have a place', () => {
  function limited(maxInFlight: number) {
    const clock = new VirtualClock();
    const store = Object.assign(new ScriptedStore(clock), { maxInFlight });
    const { attempts } = locksOn(store, clock);
    const ask = (key: string) => new Outcome(attempts.tryAcquire(key, TTL, key, PATIENCE));
    return { clock, store, ask };
  }

  it('a time limit starts when the store is called, not while the question waits for its place', async () => {
    const { clock, store, ask } = limited(1);
    store.always('tryAcquire', answersAfter(800, true));
    const asked = ['a', 'b', 'c'].map(ask);
    await clock.advance(2400);
    expect(asked.map(({ state }) => state)).toEqual(['resolved', 'resolved', 'resolved']);
    expect(store.times('tryAcquire')).toEqual([0, 800, 1600]);
  });

  it('a question without an answer leaves its place at its time limit', async () => {
    const { clock, store, ask } = limited(1);
    store.next('tryAcquire', neverAnswers);
    ask('a');
    const next = ask('b');
    await clock.advance(1000);
    expect(next.state).toBe('resolved');
  });

  it('a question that gets no place in time is unavailable, and is never asked', async () => {
    const { clock, store, ask } = limited(1);
    store.always('tryAcquire', neverAnswers);
    const all = Array.from({ length: 9 }, (_, i) => ask(`key ${i}`));
    await clock.advance(PATIENCE);
    expect(all.at(-1)?.error).toBeInstanceOf(LockUnavailableError);
    store.always('tryAcquire', answers(true));
    await clock.advance(PATIENCE);
    expect(store.calls.map(({ key }) => key)).not.toContain('key 8');
  });

  it('extensions and releases need none', async () => {
    const { clock, store, ask } = limited(1);
    const held = ask('held');
    await clock.advance(0);
    store.always('tryAcquire', neverAnswers);
    ask('a');
    await expect(held.value?.lease.extend(1000)).resolves.toBe(true);
    await expect(held.value?.lease.release()).resolves.toBe(true);
  });

  it('an odd limit is refused at start', () => {
    expect(() => limited(0)).toThrow('LockStore: expected `maxInFlight` to be a whole number from 1, got 0');
  });
});
