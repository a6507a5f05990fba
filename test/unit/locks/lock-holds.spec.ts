import { describe, expect, it } from '@jest/globals';
import { InvalidOptionsError, LockLostError, LockUnavailableError } from '../../../lib/core/errors.js';
import type { HeldLock } from '../../../lib/locks/held-lock.js';
import { answers, answersAfter, neverAnswers, rejectsWith } from '../../support/scripted-store.js';
import { Outcome } from '../../support/outcome.js';
import { settle } from '../../support/virtual-clock.js';
import { heldLock, REFRESH, TTL } from './locking.js';

const HOUR = 3_600_000;

const HOLDS: [string, (lock: HeldLock) => Promise<boolean>][] = [
  ['holdFor', (lock) => lock.holdFor(HOUR)],
  ['endWithHold', (lock) => lock.endWithHold(HOUR)],
];

describe.each(HOLDS)('a hold (%s) stops the refresh and extends once', (_, hold) => {
  it('and no beat comes after it', async () => {
    const { clock, store, lock } = await heldLock();
    await expect(hold(lock)).resolves.toBe(true);
    await clock.advance(2 * HOUR);
    expect(store.calls.map(({ command, ttl }) => [command, ttl])).toEqual([
      ['tryAcquire', TTL],
      ['extend', HOUR],
    ]);
  });

  it('after the beat that is on its way: else that one would cut it short', async () => {
    const { clock, store, lock } = await heldLock();
    store.next('extend', answersAfter(800, true));
    await clock.advance(REFRESH);
    const held = new Outcome(hold(lock));
    await clock.advance(799);
    expect(store.times('extend')).toEqual([REFRESH]);
    await clock.advance(1);
    expect(store.times('extend')).toEqual([REFRESH, REFRESH + 800]);
    expect(held).toMatchObject({ state: 'resolved', value: true });
  });

  it('and not at all when that beat found the lock gone', async () => {
    const { clock, store, lock, losses } = await heldLock();
    store.next('extend', answersAfter(800, false));
    await clock.advance(REFRESH);
    const held = new Outcome(hold(lock));
    await clock.advance(800);
    expect(held).toMatchObject({ state: 'resolved', value: false });
    expect(store.times('extend')).toEqual([REFRESH]);
    expect(losses).toHaveLength(1);
  });

  it('says when the lock was no longer ours, which is a loss', async () => {
    const { clock, store, lock, losses } = await heldLock();
    store.next('extend', answers(false));
    await expect(hold(lock)).resolves.toBe(false);
    await clock.advance(TTL);
    expect(losses).toEqual([expect.any(LockLostError)]);
    expect(store.times('extend')).toHaveLength(1);
  });
});

describe('a lock that is held by hand for some time', () => {
  it('is relied on for 90 % of that time', async () => {
    const { clock, lock } = await heldLock();
    await lock.holdFor('1h');
    await clock.advance(0.9 * HOUR - 1);
    expect(lock.isHeld).toBe(true);
    await clock.advance(1);
    expect(lock.isHeld).toBe(false);
  });

  it('can still be released', async () => {
    const { lock } = await heldLock();
    await lock.holdFor('1h');
    await expect(lock.release()).resolves.toBe(true);
  });

  it.each([
    ['gives no answer', neverAnswers, 1000],
    ['refuses', rejectsWith(new Error('READONLY')), 0],
  ])(
    'leaves the lock as it was when the store %s: the refresh goes on at once',
    async (_, behaviour, after) => {
      const { clock, store, lock, losses } = await heldLock();
      store.next('extend', behaviour);
      const held = new Outcome(lock.holdFor('1h'));
      await clock.advance(1001);
      expect(held.error).toBeInstanceOf(LockUnavailableError);
      expect(store.times('extend')).toEqual([0, after + 1]);
      await clock.advance(10 * TTL);
      expect(lock.isHeld).toBe(true);
      expect(losses).toEqual([]);
      expect(store.calls.at(-1)?.ttl).toBe(TTL);
    },
  );

  it('gives a lock without a refresh its time back, which a hold without an answer may have taken', async () => {
    const { clock, store, lock } = await heldLock({ refreshInterval: undefined });
    store.next('extend', neverAnswers);
    const held = new Outcome(lock.holdFor(10));
    await clock.advance(1000);
    expect(held.error).toBeInstanceOf(LockUnavailableError);
    expect(store.calls.slice(1)).toMatchObject([
      { command: 'extend', at: 0, ttl: 10 },
      { command: 'extend', at: 1000, ttl: TTL - 1000 },
    ]);
    await clock.advance(25_999);
    expect(lock.isHeld).toBe(true);
    await clock.advance(1);
    expect(lock.isHeld).toBe(false);
  });

  it('is not refreshed when one of two holds at once has failed, and the other has not', async () => {
    const { clock, store, lock } = await heldLock();
    store.next('extend', rejectsWith(new Error('away')));
    const holds = [new Outcome(lock.holdFor('1h')), new Outcome(lock.holdFor('2h'))];
    await clock.advance(2 * REFRESH);
    expect(holds.map(({ state }) => state)).toEqual(['rejected', 'resolved']);
    expect(store.calls.map(({ ttl }) => ttl)).toEqual([TTL, HOUR, 2 * HOUR]);
  });

  it('is not refreshed after a hold when a second one fails', async () => {
    const { clock, store, lock } = await heldLock();
    await lock.holdFor('1h');
    store.next('extend', rejectsWith(new Error('away')));
    await expect(lock.holdFor('2h')).rejects.toThrow('away');
    await clock.advance(0.8 * HOUR);
    expect(lock.isHeld).toBe(true);
    // One extension gives the hour back, since the failed one may have been done.
    expect(store.times('extend')).toHaveLength(3);
  });

  it('is over at once when the store says that it is no longer ours', async () => {
    const { store, lock, losses } = await heldLock();
    store.next('extend', answers(false));
    await expect(lock.holdFor('1h')).resolves.toBe(false);
    expect(lock.isHeld).toBe(false);
    expect(losses).toEqual([expect.any(LockLostError)]);
  });

  it('refuses what is no duration', async () => {
    const { store, lock } = await heldLock();
    // @ts-expect-error -- who writes JavaScript is not kept from it
    await expect(lock.holdFor('soon')).rejects.toThrow(InvalidOptionsError);
    expect(store.times('extend')).toEqual([]);
  });
});

describe('a lease that is kept after a run', () => {
  it('is tried again in the background when the store gives no answer', async () => {
    const { clock, store, lock, keeper } = await heldLock();
    store.next('extend', neverAnswers, rejectsWith(new Error('away')));
    const kept = new Outcome(lock.endWithHold(HOUR));
    await clock.advance(1000);
    expect(kept.state).toBe('resolved');
    const settled = new Outcome(keeper.settled());
    await clock.advance(500);
    await settle();
    expect(settled.state).toBe('resolved');
    expect(store.times('extend')).toHaveLength(3);
    expect(store.calls.at(-1)?.ttl).toBe(HOUR);
  });
});

describe('a fencing token', () => {
  it('is fetched when it is asked for', async () => {
    const { store, lock } = await heldLock();
    store.next('fencingToken', answers(42));
    await expect(lock.fencingToken()).resolves.toBe(42);
  });

  it('is refused after the release, and after the deadline', async () => {
    const { clock, lock } = await heldLock();
    clock.block(27_000);
    await expect(lock.fencingToken()).rejects.toThrow(LockLostError);
    const other = await heldLock();
    await other.lock.release();
    await expect(other.lock.fencingToken()).rejects.toThrow(LockLostError);
    expect(other.store.times('fencingToken')).toEqual([]);
  });

  it('that the store refuses means that the lock is lost', async () => {
    const { store, lock, losses } = await heldLock();
    store.next('fencingToken', rejectsWith(new LockLostError('not yours')));
    await expect(lock.fencingToken()).rejects.toThrow('not yours');
    expect(lock.isHeld).toBe(false);
    expect(losses).toHaveLength(1);
  });

  it('without an answer leaves the lock alone', async () => {
    const { clock, store, lock } = await heldLock();
    store.next('fencingToken', neverAnswers);
    const token = new Outcome(lock.fencingToken());
    await clock.advance(1000);
    expect(token.error).toBeInstanceOf(LockUnavailableError);
    expect(lock.isHeld).toBe(true);
  });
});
