import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { LazyAbortController } from '../../../lib/core/lazy-abort-controller.js';

afterEach(() => {
  jest.restoreAllMocks();
});

describe('a signal is made when it is first read', () => {
  test('one that nobody reads is never made, also when it is aborted', () => {
    const Controller = AbortController;
    const made = jest.spyOn(globalThis, 'AbortController').mockImplementation(() => new Controller());
    const abort = new LazyAbortController();
    abort.abort(new Error('too late'));
    expect(abort.reason?.message).toBe('too late');
    expect(made).not.toHaveBeenCalled();
    expect(abort.signal.aborted).toBe(true);
    expect(made).toHaveBeenCalledTimes(1);
  });

  test('it is the same at each reading', () => {
    const abort = new LazyAbortController();
    const { signal } = abort;
    expect(abort.signal).toBe(signal);
    abort.abort(new Error('enough'));
    expect(abort.signal).toBe(signal);
  });

  test('each has its own', () => {
    const [one, other] = [new LazyAbortController(), new LazyAbortController()];
    one.abort(new Error('enough'));
    expect([one.signal.aborted, other.signal.aborted]).toEqual([true, false]);
  });
});

describe('an abort reaches everyone, however late they look', () => {
  test('who listens is told, once, with the reason', () => {
    const abort = new LazyAbortController();
    const reasons: unknown[] = [];
    abort.signal.addEventListener('abort', () => reasons.push(abort.signal.reason));
    const reason = new Error('the lock was lost');
    abort.abort(reason);
    abort.abort(new Error('and again'));
    expect(reasons).toEqual([reason]);
  });

  test('a signal that is read after the abort comes aborted, with its reason', () => {
    const abort = new LazyAbortController();
    const reason = new Error('the lock was lost');
    abort.abort(reason);
    expect(abort.signal.aborted).toBe(true);
    expect(abort.signal.reason).toBe(reason);
    expect(() => abort.signal.throwIfAborted()).toThrow(reason);
  });

  test('before it there is no reason', () => {
    const abort = new LazyAbortController();
    expect([abort.reason, abort.signal.aborted]).toEqual([undefined, false]);
  });
});

describe('the first reason stays', () => {
  test.each(['before', 'after'])('when the signal was read %s the aborts', (when) => {
    const abort = new LazyAbortController();
    if (when === 'before') expect(abort.signal.aborted).toBe(false);
    const first = new Error('first');
    abort.abort(first);
    abort.abort(new Error('second'));
    expect([abort.reason, abort.signal.reason]).toEqual([first, first]);
  });
});
