import { describe, expect, it } from '@jest/globals';
import { LockLostError } from '../../../lib/core/errors.js';
import {
  answers,
  answersAfter,
  neverAnswers,
  rejectsWith,
  throwsAtOnce,
} from '../../support/scripted-store.js';
import { heldLock, REFRESH, TTL } from './locking.js';

const failure = new Error('the store is away');

describe('a held lock is extended by a beat every refresh interval', () => {
  it('beats for as long as it is held', async () => {
    const { clock, store, lock } = await heldLock();
    await clock.advance(10 * REFRESH);
    const beats = Array.from({ length: 10 }, (_, i) => (i + 1) * REFRESH);
    expect(store.times('extend')).toEqual(beats);
    expect(store.calls.at(-1)?.ttl).toBe(TTL);
    expect(lock.isHeld).toBe(true);
  });

  it('a slow answer does not shift the next beat', async () => {
    const { clock, store } = await heldLock();
    store.next('extend', answersAfter(900, true));
    await clock.advance(2 * REFRESH);
    expect(store.times('extend')).toEqual([REFRESH, 2 * REFRESH]);
  });

  it('without a refresh interval there is no beat', async () => {
    const { clock, store } = await heldLock({ refreshInterval: undefined });
    await clock.advance(TTL);
    expect(store.times('extend')).toEqual([]);
  });

  it('leases that were taken within 50 ms are refreshed together, on one timer', async () => {
    const { clock, store, keeper } = await heldLock();
    await clock.advance(40);
    await keeper.tryAcquire({
      key: 'other',
      storeKey: 'jobs:lock:other',
      ttl: TTL,
      refreshInterval: REFRESH,
      owner: 'other',
      patience: 5000,
    });
    await clock.advance(REFRESH - 40);
    expect(store.times('extend')).toEqual([REFRESH, REFRESH]);
  });
});

describe('a beat that fails is tried again within 250 ms, until the deadline', () => {
  it.each([
    ['rejects', rejectsWith(failure)],
    ['rejects with undefined', rejectsWith(undefined)],
    ['throws at once', throwsAtOnce(failure)],
  ])('when the store %s', async (_, behaviour) => {
    const { clock, store } = await heldLock();
    store.always('extend', behaviour);
    await clock.advance(26_999);
    const times = store.times('extend');
    const pauses = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    expect(times[0]).toBe(REFRESH);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(250);
    expect(times.at(-1)).toBeGreaterThan(26_749);
  });

  it('an outage of the store that ends before the deadline is no loss', async () => {
    const { clock, store, lock, losses } = await heldLock();
    store.always('extend', rejectsWith(failure));
    await clock.advance(26_500);
    store.always('extend', answers(true));
    await clock.advance(10 * TTL);
    expect(lock.isHeld).toBe(true);
    expect(losses).toEqual([]);
  });

  it('one that hangs is given up after the command limit, and tried again', async () => {
    const { clock, store, lock } = await heldLock();
    store.next('extend', neverAnswers);
    await clock.advance(REFRESH + 1250);
    const [first, second] = store.times('extend');
    expect(first).toBe(REFRESH);
    expect(second).toBeGreaterThanOrEqual(REFRESH + 1000);
    await clock.advance(20_000);
    expect(lock.isHeld).toBe(true);
  });

  it('after a beat that succeeded again the beats come every refresh interval', async () => {
    const { clock, store } = await heldLock();
    store.next('extend', rejectsWith(failure));
    await clock.advance(REFRESH + 250);
    const [, again = NaN] = store.times('extend');
    await clock.advance(2 * REFRESH);
    expect(store.times('extend').slice(2)).toEqual([again + REFRESH, again + 2 * REFRESH]);
  });

  it('the deadline is counted from the last beat that succeeded, from when it was sent', async () => {
    const { clock, store, losses } = await heldLock();
    store.next('extend', answersAfter(900, true));
    store.always('extend', neverAnswers);
    await clock.advance(REFRESH + 26_999);
    expect(losses).toEqual([]);
    await clock.advance(1);
    expect(losses).toHaveLength(1);
  });
});

describe('a beat that is told that the lock is somebody else’s ends it', () => {
  it('it is lost at once, and the store gets no command any more', async () => {
    const { clock, store, lock, losses } = await heldLock();
    const { signal } = lock;
    store.next('extend', answers(false));
    await clock.advance(REFRESH);
    expect(lock.isHeld).toBe(false);
    expect(signal.reason).toBeInstanceOf(LockLostError);
    expect(losses).toEqual([signal.reason]);

    await expect(lock.release()).resolves.toBe(false);
    await expect(lock.holdFor('1h')).resolves.toBe(false);
    await expect(lock.endWithHold(1000)).resolves.toBe(false);
    await expect(lock.fencingToken()).rejects.toBe(signal.reason);
    await clock.advance(10 * TTL);
    expect(store.calls.map(({ command }) => command)).toEqual(['tryAcquire', 'extend']);
    expect(losses).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });
});

describe('a refresh waits for a turn of the event loop, however short its interval', () => {
  it.each([1, 10, 50, 51])('one of %d ms comes once in that time', async (refreshInterval) => {
    const { clock, store } = await heldLock({ refreshInterval });
    await clock.advance(1000);
    expect(store.times('extend').length).toBeGreaterThan(500 / refreshInterval);
    expect(store.times('extend').length).toBeLessThanOrEqual(1500 / refreshInterval);
  });

  it('also when the store takes longer than the interval, and the process with it', async () => {
    const { clock, store } = await heldLock({ refreshInterval: 100 });
    store.always('extend', () => {
      clock.block(150);
      return Promise.resolve(true);
    });
    await clock.advance(100);
    expect(store.times('extend')).toHaveLength(1);
    await clock.advance(1000);
    expect(store.times('extend').length).toBeLessThan(10);
  });
});
