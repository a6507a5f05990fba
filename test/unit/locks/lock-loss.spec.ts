import { describe, expect, it } from '@jest/globals';
import { LockLostError } from '../../../lib/core/errors.js';
import type { HeldLock } from '../../../lib/locks/held-lock.js';
import { answers, neverAnswers, rejectsWith } from '../../support/scripted-store.js';
import { settle, type VirtualClock } from '../../support/virtual-clock.js';
import { heldLock, REFRESH, TTL } from './locking.js';

describe('whether a lock is held is computed when it is asked, without any timer', () => {
  it('after a blocked event loop', async () => {
    const { clock, lock } = await heldLock();
    clock.block(26_999);
    expect(lock.isHeld).toBe(true);
    clock.block(1);
    expect(lock.isHeld).toBe(false);
  });

  it('after a suspension, in which the monotonic clock stood still', async () => {
    const { clock, lock } = await heldLock();
    clock.step(27_000);
    expect(lock.isHeld).toBe(false);
  });

  it('after the wall clock was set back', async () => {
    const { clock, lock } = await heldLock();
    clock.step(-3_600_000);
    expect(lock.isHeld).toBe(true);
    clock.block(27_000);
    expect(lock.isHeld).toBe(false);
  });
});

describe('a lock that cannot be refreshed is given up before it can expire', () => {
  it('is lost at 90 % of its time to live, once', async () => {
    const { clock, store, lock, losses } = await heldLock();
    const { signal } = lock;
    store.always('extend', neverAnswers);
    await clock.advance(26_999);
    expect([lock.isHeld, signal.aborted, losses.length]).toEqual([true, false, 0]);

    await clock.advance(1);
    expect(lock.isHeld).toBe(false);
    expect(lock.wasLost).toBe(true);
    expect(signal.reason).toBeInstanceOf(LockLostError);
    await clock.advance(10 * TTL);
    expect(losses).toEqual([signal.reason]);
  });

  it('one that is not refreshed at all is lost at 90 % too', async () => {
    const { clock, lock, losses } = await heldLock({ refreshInterval: undefined });
    await clock.advance(26_999);
    expect(losses).toEqual([]);
    await clock.advance(1);
    expect(losses).toHaveLength(1);
    expect(lock.isHeld).toBe(false);
  });

  it('is lost also when its end comes before any timer', async () => {
    const { clock, lock, losses } = await heldLock();
    clock.block(27_000);
    await lock.release();
    expect(lock.wasLost).toBe(true);
    expect(losses).toEqual([lock.signal.reason]);
  });

  it('the first look after a suspension finds it lost', async () => {
    const { clock, lock, losses } = await heldLock();
    clock.step(27_000);
    await clock.advance(REFRESH);
    expect(losses).toHaveLength(1);
    expect(lock.signal.aborted).toBe(true);
  });

  it('a clock that goes back while the store is away does not prolong it', async () => {
    const { clock, store, lock, losses } = await heldLock();
    store.always('extend', neverAnswers);
    await clock.advance(REFRESH);
    clock.step(-3_600_000);
    await clock.advance(27_000 - REFRESH);
    expect(lock.isHeld).toBe(false);
    expect(losses).toHaveLength(1);
  });

  it('its message names the key', async () => {
    const { clock, lock } = await heldLock({ refreshInterval: undefined });
    await clock.advance(TTL);
    expect(lock.signal.reason).toMatchObject({ message: expect.stringContaining('"report"') });
  });

  it.each([
    ['the deadline', (clock: VirtualClock) => clock.advance(TTL - REFRESH - 1)],
    ['a release', (_: VirtualClock, lock: HeldLock) => lock.release()],
    ['a hold at the end', (_: VirtualClock, lock: HeldLock) => lock.endWithHold(TTL)],
  ])('%s that finds the loss names why no refresh succeeded', async (_, find) => {
    const { clock, store, lock, losses } = await heldLock();
    store.always('extend', rejectsWith(new Error('READONLY')));
    await clock.advance(REFRESH + 1);
    clock.block(0.9 * TTL - REFRESH - 1);
    await find(clock, lock);
    expect(losses.map(({ message }) => message)).toEqual([
      'the lock "report" was lost because no refresh succeeded in time (READONLY)',
    ]);
  });

  it('a lock that is held by hand names its time to live', async () => {
    const { clock, lock, losses } = await heldLock();
    await lock.holdFor(TTL);
    await clock.advance(TTL);
    expect(losses.map(({ message }) => message)).toEqual([
      'the lock "report" was lost because its time to live is nearly over',
    ]);
  });
});

describe('a lock that is lost is refreshed while it may exist: a handler may still be at work', () => {
  it('and stays lost when a beat succeeds', async () => {
    const { clock, store, lock, losses } = await heldLock();
    store.always('extend', rejectsWith(new Error('away')));
    await clock.advance(28_000);
    expect(lock.wasLost).toBe(true);

    store.always('extend', answers(true));
    const before = store.calls.length;
    await clock.advance(10 * REFRESH);
    expect(store.calls.length - before).toBeGreaterThanOrEqual(9);
    expect(lock.isHeld).toBe(false);
    expect(losses).toHaveLength(1);
  });

  it('and not any more when it has expired', async () => {
    const { clock, store } = await heldLock();
    store.always('extend', rejectsWith(new Error('away')));
    await clock.advance(TTL);
    const { length } = store.calls;
    expect(store.calls.at(-1)?.at).toBeGreaterThan(TTL - 250);
    await clock.advance(10 * TTL);
    expect(store.calls).toHaveLength(length);
    expect(clock.pending).toBe(0);
  });
});

describe('a signal is made when it is first read', () => {
  it('read after the loss it comes aborted, with the reason', async () => {
    const { clock, lock, losses } = await heldLock({ refreshInterval: undefined });
    await clock.advance(TTL);
    expect(lock.signal).toMatchObject({ aborted: true, reason: losses[0] });
  });

  it('it is the same at each reading', async () => {
    const { lock } = await heldLock();
    expect(lock.signal).toBe(lock.signal);
  });

  it('a lock that is released in time never aborts it', async () => {
    const { clock, lock, losses } = await heldLock();
    const { signal } = lock;
    await lock.release();
    await clock.advance(10 * TTL);
    await settle();
    expect(signal.aborted).toBe(false);
    expect(losses).toEqual([]);
  });
});
