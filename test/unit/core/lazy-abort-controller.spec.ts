import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { LazyAbortController } from '../../../lib/core/lazy-abort-controller.js';

afterEach(() => {
  jest.restoreAllMocks();
});

describe('the signal is created at the first read', () => {
  test('an unread signal is never created, not even by an abort', () => {
    const Controller = AbortController;
    const made = jest.spyOn(globalThis, 'AbortController').mockImplementation(() => new Controller());
    const abort = new LazyAbortController();
    abort.abort(new Error('too late'));
    expect(abort.reason?.message).toBe('too late');
    expect(made).not.toHaveBeenCalled();
    expect(abort.signal.aborted).toBe(true);
    expect(made).toHaveBeenCalledTimes(1);
  });

  test('every read returns the same signal', () => {
    const abort = new LazyAbortController();
    const { signal } = abort;
    expect(abort.signal).toBe(signal);
    abort.abort(new Error('enough'));
    expect(abort.signal).toBe(signal);
  });

  test('each controller has its own signal', () => {
    const [one, other] = [new LazyAbortController(), new LazyAbortController()];
    one.abort(new Error('enough'));
    expect([one.signal.aborted, other.signal.aborted]).toEqual([true, false]);
  });
});

describe('an abort reaches every reader, however late it reads', () => {
  test('a listener hears of it once, with the reason', () => {
    const abort = new LazyAbortController();
    const reasons: unknown[] = [];
    abort.signal.addEventListener('abort', () => reasons.push(abort.signal.reason));
    const reason = new Error('the lock was lost');
    abort.abort(reason);
    abort.abort(new Error('and again'));
    expect(reasons).toEqual([reason]);
  });

  test('a signal that is first read after the abort is already aborted, with its reason', () => {
    const abort = new LazyAbortController();
    const reason = new Error('the lock was lost');
    abort.abort(reason);
    expect(abort.signal.aborted).toBe(true);
    expect(abort.signal.reason).toBe(reason);
    expect(() => abort.signal.throwIfAborted()).toThrow(reason);
  });

  test('there is no reason before the abort', () => {
    const abort = new LazyAbortController();
    expect([abort.reason, abort.signal.aborted]).toEqual([undefined, false]);
  });
});

describe('the first reason stays', () => {
  test.each(['before', 'after'])('when the signal is read %s the aborts', (when) => {
    const abort = new LazyAbortController();
    if (when === 'before') expect(abort.signal.aborted).toBe(false);
    const first = new Error('first');
    abort.abort(first);
    abort.abort(new Error('second'));
    expect([abort.reason, abort.signal.reason]).toEqual([first, first]);
  });
});
